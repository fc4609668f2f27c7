import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'

/** The fields of the first record; quotes may hold commas, line ends and doubled quotes. */
const parseCsv = (text: string): string => {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character !== '"') field += character
      else if (text[at + 1] === '"') field += text[++at]
      else quoted = false
    } else if (character === '"' && field === '') quoted = true
    else if (character === '"') return refuseValue('parse_csv() of a quote inside a field')
    else if (character === ',') {
      fields.push(field)
      field = ''
    } else if (character === '\n' || character === '\r') break
    else field += character
  }
  return quoted ? refuseValue('parse_csv() of an open quote') : JSON.stringify([...fields, field])
}

/** Up to four parts of up to eight digits, as one number. */
const parseVersion = (text: string): string | null => {
  const parts = text.split('.')
  if (parts.length > 4 || parts.some((part) => !/^\d{1,8}$/.test(part))) return null
  const value = [0, 1, 2, 3].reduce((sum, index) => sum * 100_000_000n + BigInt(parts[index] ?? 0), 0n)
  return String(value)
}

/** As CommandLineToArgvW reads it: 2n backslashes and a quote are n backslashes and a quote that opens or closes. */
const commandLine = (text: string): string => {
  const program = /^\s*(?:"([^"]*)"?|(\S+))?/.exec(text)
  const rest = text.slice(program?.[0].length ?? 0)
  const first = program?.[1] ?? program?.[2]
  return JSON.stringify(first === undefined ? [] : [first, ...commandArguments(rest)])
}

const commandArguments = (text: string): string[] => {
  const out: string[] = []
  let current: string | undefined
  let quoted = false
  for (const [piece, slashes = '', quote = ''] of text.matchAll(/(\\+)(")?|"|[^\\"]/g)) {
    if (piece === '"' || quote) {
      current = (current ?? '') + '\\'.repeat(Math.floor(slashes.length / 2))
      if (slashes.length % 2 === 1) current += '"'
      else quoted = !quoted
    } else if (/^[ \t]$/.test(piece) && !quoted) {
      if (current !== undefined) out.push(current)
      current = undefined
    } else current = (current ?? '') + piece
  }
  return current === undefined ? out : [...out, current]
}

const UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB']

/** A size in the largest unit that it fills, or in the unit asked for. */
const formatBytes = (size: number, precision: bigint, wanted: string): string => {
  const given =
    wanted === '' ? undefined : UNITS.findIndex((unit) => unit.toLowerCase() === wanted.toLowerCase())
  if (given === -1 || size < 0 || !Number.isFinite(size)) return refuseValue('format_bytes() of these values')
  const power = given ?? Math.min(Math.floor(Math.log2(Math.max(size, 1)) / 10), 6)
  const text = (size / 1024 ** power).toFixed(Number(precision))
  if (/\..*0$/.test(text)) return refuseValue('format_bytes() that ends in zeros after the point')
  return `${text} ${UNITS[power]}`
}

export const parsingUdfs: readonly Udf[] = [
  udf('k_parse_csv', 'text -> text', parseCsv),
  udf('k_parse_version', 'text -> text', parseVersion),
  udf('k_parse_command_line', 'text -> text', commandLine),
  udf('k_format_bytes', 'real long text -> text', formatBytes),
]
