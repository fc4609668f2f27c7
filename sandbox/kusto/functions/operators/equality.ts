import type { BinaryOperator } from '../contract.ts'

/** An example only: null rules and mixed types are still to come. */
export const equality: Record<string, BinaryOperator> = {
  '==': { build: ({ args: [a, b] }) => `(${a?.sql} = ${b?.sql})` },
}
