import type { KustoFault } from '../contract.ts'
import { elements, type Raw } from './node.ts'

/** The first error of an analysed query as Azure reports it, or undefined when there is none. */
export const firstFault = (code: Raw): KustoFault | undefined => {
  const errors = elements(code.GetDiagnostics()).filter(
    (diagnostic) => diagnostic.Severity === 'Error' && !isTolerated(code.Text, diagnostic),
  )
  // Syntax comes first: what the binder says about half a query is noise.
  const first = errors.find((diagnostic) => azureCode(diagnostic.Code) === SYNTAX) ?? errors[0]
  return first ? fault(first) : undefined
}

/** Where names stand that a fuzzy union may leave out. */
export const fuzzyGaps = (code: Raw): readonly number[] =>
  elements(code.GetDiagnostics())
    .filter((diagnostic) => FUZZY.has(diagnostic.Code))
    .map((diagnostic) => diagnostic.Start as number)

/**
 * The service answers `count(column)`, which this binder takes for a predicate that is not bool, bag_unpack() with
 * more arguments than this binder knows, and make_timespan() with a part of a second.
 */
const isTolerated = (text: string, { Code, Start, Length }: Raw): boolean =>
  (Code === 'KS107' && /\bcount\s*\(\s*$/.test(text.slice(0, Start))) ||
  (Code === 'KS134' && /\bmake_timespan\s*\([^()]*$/.test(text.slice(0, Start))) ||
  (Code === 'KS119' && text.slice(Start, Start + Length) === 'bag_unpack') ||
  (Code === 'KS107' && /\bignoredProperties\s*=\s*$/.test(text.slice(0, Start)))

const FUZZY = new Set(['KS205'])
const SYNTAX = 'SYN0002'

/** The parser's own codes; the ones not listed are SEM0001, or SYN0002 below KS100 and where the grammar is meant. */
const CODES: Readonly<Record<string, string>> = {
  KS106: 'SEM0064',
  KS107: 'SEM0041',
  KS108: 'SEM0041',
  KS109: 'SEM0041',
  KS119: 'SEM0219',
  KS120: 'SEM0219',
  KS121: 'SEM0219',
  KS142: 'SEM0100',
  KS204: 'SEM0100',
  KS211: 'SEM0260',
  KS176: SYNTAX,
  KS198: SYNTAX,
}

const azureCode = (code: string): string => CODES[code] ?? (Number(code.slice(2)) < 100 ? SYNTAX : 'SEM0001')

const fault = (diagnostic: Raw): KustoFault => {
  const code = azureCode(diagnostic.Code)
  return {
    kind: code === SYNTAX ? 'syntax' : 'semantic',
    code,
    message: diagnostic.Message,
    start: diagnostic.Start,
    end: diagnostic.Start + diagnostic.Length,
  }
}
