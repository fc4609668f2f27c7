import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { type Json, printJson } from './json.ts'

const URL_PARTS =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@:]*)(?::([^/?#@]*))?@)?([^/?#:@[\]]*)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?$/i

/** Whether Kusto decodes parameters is not documented, so encoded ones are refused. */
const parameters = (query: string): Map<string, Json> => {
  if (/[%+]/.test(query)) return refuseValue('query parameters that are encoded')
  const out = new Map<string, Json>()
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const at = pair.indexOf('=')
    if (at <= 0) return refuseValue(`the query parameter '${pair}'`)
    const key = pair.slice(0, at)
    if (out.has(key)) return refuseValue('a query parameter given twice')
    out.set(key, pair.slice(at + 1))
  }
  return out
}

const parseUrl = (text: string): string => {
  const found = URL_PARTS.exec(text)
  if (!found) return refuseValue('parse_url() of a text that is not an absolute URL')
  const [, scheme, user, password, host, port, path, query, fragment] = found.map((part) => part ?? '')
  return printJson(
    new Map<string, Json>([
      ['Scheme', scheme ?? ''],
      ['Host', host ?? ''],
      ['Port', port ?? ''],
      ['Path', path ?? ''],
      ['Username', user ?? ''],
      ['Password', password ?? ''],
      ['Query Parameters', parameters(query ?? '')],
      ['Fragment', fragment ?? ''],
    ]),
  )
}

const parseQuery = (text: string): string =>
  /[?#]/.test(text)
    ? refuseValue('parse_urlquery() of more than a query')
    : printJson(new Map([['Query Parameters', parameters(text)]]))

/** Percent signs with lower-case digits; the characters that encoders disagree on are refused. */
const encode = (text: string, space: string): string =>
  /[!*'()~]/.test(text)
    ? refuseValue("url_encode() of text with ! * ' ( ) or ~")
    : [...new TextEncoder().encode(text)].map((byte) => encodeByte(byte, space)).join('')

const encodeByte = (byte: number, space: string): string => {
  const character = String.fromCharCode(byte)
  if (/[\w.-]/.test(character)) return character
  return character === ' ' ? space : `%${byte.toString(16).padStart(2, '0')}`
}

const decode = (text: string): string => {
  if (text.includes('+')) return refuseValue('url_decode() of text with +')
  try {
    return decodeURIComponent(text)
  } catch {
    return refuseValue('url_decode() of text with a wrong escape')
  }
}

const DRIVE = /^[A-Za-z]:/

/** The parts of a file path with either kind of slash, a scheme, and an alternate data stream. */
const parsePath = (text: string): string => {
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][\w+.-]+):\/\/)?(.*)$/s.exec(text) ?? []
  if (rest.startsWith('\\\\?\\')) return refuseValue('parse_path() of a long path')
  const root = DRIVE.exec(rest)?.[0] ?? ''
  const cut = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\'))
  const directory = cut < 0 ? '' : rest.slice(0, cut)
  const [file = '', stream = '', ...more] = rest.slice(cut + 1).split(':')
  if (file === '' || more.length > 0 || (cut < 0 && root !== ''))
    return refuseValue(`parse_path() of '${text}'`)
  const dot = file.lastIndexOf('.')
  const parts = {
    Scheme: scheme,
    RootPath: root,
    DirectoryPath: directory,
    DirectoryName: directory.slice(Math.max(directory.lastIndexOf('/'), directory.lastIndexOf('\\')) + 1),
    Filename: file,
    Extension: dot < 0 ? '' : file.slice(dot + 1),
    AlternateDataStreamName: stream,
  }
  return JSON.stringify(parts)
}

export const urlUdfs: readonly Udf[] = [
  udf('k_parse_url', 'text -> text', parseUrl),
  udf('k_parse_urlquery', 'text -> text', parseQuery),
  udf('k_url_encode', 'text -> text', (text: string) => encode(text, '+')),
  udf('k_url_encode_component', 'text -> text', (text: string) => encode(text, '%20')),
  udf('k_url_decode', 'text -> text', decode),
  udf('k_parse_path', 'text -> text', parsePath),
]
