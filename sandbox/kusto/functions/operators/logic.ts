import { argument } from '../args.ts'
import type { BinaryOperator } from '../contract.ts'
import { convert } from '../convert/implicit.ts'

// SQL's three-valued AND and OR are Kusto's.
const operator = (word: 'AND' | 'OR'): BinaryOperator => ({
  build: (call) => `(${convert(argument(call, 0), 'bool')} ${word} ${convert(argument(call, 1), 'bool')})`,
})

export const logic: Record<string, BinaryOperator> = { and: operator('AND'), or: operator('OR') }
