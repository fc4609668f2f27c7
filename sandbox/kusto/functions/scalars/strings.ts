import type { ScalarFunction } from '../contract.ts'

/** Examples; a string argument is never NULL, and a result of type string must not be either. */
export const strings: Record<string, ScalarFunction> = {
  // Kusto counts Unicode code points, as DuckDB's length() does for text without grapheme clusters.
  strlen: { arity: [1, 1], build: ({ args: [value] }) => `length(${value?.sql})::BIGINT` },
}
