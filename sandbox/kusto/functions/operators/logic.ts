import type { BinaryOperator } from '../contract.ts'

export const logic: Record<string, BinaryOperator> = {
  and: { build: ({ args: [a, b] }) => `(${a?.sql} AND ${b?.sql})` },
  or: { build: ({ args: [a, b] }) => `(${a?.sql} OR ${b?.sql})` },
}
