import { refuse } from '../../error.ts'
import type { Sql } from '../contract.ts'
import { isNumeric } from '../convert/implicit.ts'
import { isJsonString, textOfDynamic } from '../convert/path.ts'
import { refusal } from '../refusal.ts'

/** Text that is also JSON of something else than a string, or of nothing. */
const looksLikeJson = (text: string): boolean =>
  /^(?:|\s*[[{"].*|-?\d.*|true|false|null|nan|-?inf.*)$/is.test(text)

/**
 * SQL of equality where one side is dynamic. A dynamic is compared by the value in it. Where Kusto might convert (the
 * number 5 and the text '5', null and the text '') a row that shows the difference is refused.
 */
export const dynamicEquals = (a: Sql, b: Sql): string => {
  const [dynamic, other] = a.type === 'dynamic' ? [a, b] : [b, a]
  if (dynamic.literal === null || other.literal === null)
    return withNull(dynamic.literal === null ? other : dynamic)
  if (other.type === 'string') return withText(dynamic, other)
  const udf =
    UDFS[other.type] ??
    (isNumeric(other.type) ? undefined : refuse(`comparison of dynamic and ${other.type}`))
  if (!udf) return refuse(`comparison of dynamic and ${other.type}`)
  const value = other.type === 'int' ? `${other.sql}::BIGINT` : other.sql
  return `CASE WHEN ${dynamic.sql} IS NULL AND ${other.sql} IS NULL THEN NULL WHEN ${dynamic.sql} IS NULL OR ${other.sql} IS NULL THEN false ELSE ${udf}(${dynamic.sql}, ${value}) END`
}

const UDFS: Partial<Record<Sql['type'], string>> = {
  int: 'k_equals_long',
  long: 'k_equals_long',
  real: 'k_equals_real',
  bool: 'k_equals_bool',
  dynamic: 'k_equals_dynamic',
}

const withNull = (value: Sql): string =>
  value.type === 'string' ? 'false' : `CASE WHEN ${value.sql} IS NULL THEN NULL ELSE false END`

const withText = (dynamic: Sql, other: Sql): string => {
  const text = textOfDynamic(dynamic)
  if (typeof other.literal === 'string' && !looksLikeJson(other.literal))
    return `coalesce(${text} = ${other.sql}, false)`
  const missing = `CASE WHEN ${other.sql} = '' THEN ${refusal("comparison of a null dynamic with '' (use isempty())")} ELSE false END`
  const different = `CASE WHEN ${text} = ${other.sql} THEN ${refusal('comparison of a dynamic number with text')} ELSE false END`
  return `CASE WHEN ${dynamic.sql} IS NULL THEN ${missing} WHEN ${isJsonString(dynamic.sql)} THEN ${text} = ${other.sql} ELSE ${different} END`
}
