import type { Scope } from '../context.ts'
import type { Relation } from '../relation.ts'

/**
 * Translates expressions over `source`. SQL has no window functions inside conditions or inside each other: each one
 * becomes a column of its own before the expressions that use it.
 */
export const staged = <T>(
  scope: Scope,
  source: Relation,
  run: (scope: Scope) => T,
): { readonly relation: Relation; readonly value: T } => {
  let sql = source.sql
  const stage = (expression: string): string => {
    const id = scope.context.fresh()
    sql = `SELECT *, ${expression} AS ${id} FROM (${sql})`
    return id
  }
  const value = run({ ...scope, row: source, stage })
  return { relation: { ...source, sql }, value }
}
