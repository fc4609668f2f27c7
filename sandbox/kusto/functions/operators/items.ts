import type { Literal, Sql } from '../contract.ts'
import { literal } from '../sql.ts'
import { type Json, parseJson } from '../udfs/json.ts'

/**
 * The items of a list such as the right of `in`, where all are constants; constant arrays give their elements.
 * Undefined when one is only known while running.
 */
export const constantItems = (list: readonly Sql[]): readonly Sql[] | undefined => {
  const items: Sql[] = []
  for (const item of list) {
    const expanded =
      item.type === 'dynamic' ? elements(item.literal) : item.literal === undefined ? undefined : [item]
    if (!expanded) return undefined
    items.push(...expanded)
  }
  return items
}

const elements = (known: Literal | undefined): readonly Sql[] | undefined => {
  if (typeof known !== 'string') return undefined
  const value = parseJson(known)
  const all = Array.isArray(value) ? value : [value ?? null]
  const scalars = all.map(scalarOf)
  return scalars.every((item) => item !== undefined) ? scalars : undefined
}

const scalarOf = (value: Json): Sql | undefined => {
  if (typeof value === 'string') return literal(value, 'string')
  if (typeof value === 'bigint') return literal(value, 'long')
  if (typeof value === 'number') return literal(value, 'real')
  return typeof value === 'boolean' ? literal(value, 'bool') : undefined
}
