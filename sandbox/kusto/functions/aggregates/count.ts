import type { Aggregate } from '../contract.ts'

export const count: Record<string, Aggregate> = {
  count: { arity: [0, 1], build: () => 'count(*)' },
  countif: { arity: [1, 1], build: ({ args: [condition] }) => `count(*) FILTER (WHERE ${condition?.sql})` },
}
