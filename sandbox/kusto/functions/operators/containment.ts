import { argument } from '../args.ts'
import type { BinaryOperator, Sql } from '../contract.ts'
import { asText } from '../convert/text.ts'
import { text } from '../sql.ts'
import { folded } from './equality.ts'

/** DuckDB's function for an operator; without regard to case both sides are put in lower case first. */
const within = (test: string, exact: boolean, a: Sql, b: Sql): string => {
  if (exact) return `${test}(${asText(a)}, ${asText(b)})`
  const needle =
    typeof b.literal === 'string' && b.type === 'string' ? text(b.literal.toLowerCase()) : folded(b)
  return `${test}(${folded(a)}, ${needle})`
}

const operators = (name: string, test: string): Record<string, BinaryOperator> => {
  const build = (exact: boolean, negate: string): BinaryOperator => ({
    build: (call) => `(${negate}${within(test, exact, argument(call, 0), argument(call, 1))})`,
  })
  return {
    [name]: build(false, ''),
    [`!${name}`]: build(false, 'NOT '),
    [`${name}_cs`]: build(true, ''),
    [`!${name}_cs`]: build(true, 'NOT '),
  }
}

export const containment: Record<string, BinaryOperator> = {
  ...operators('contains', 'contains'),
  ...operators('startswith', 'starts_with'),
  ...operators('endswith', 'ends_with'),
}
