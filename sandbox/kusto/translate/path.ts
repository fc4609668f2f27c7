import { refuse } from '../error.ts'
import type { Sql } from '../functions/contract.ts'
import { text } from '../functions/sql.ts'

/** `object.key`, or `object["key"]`: NULL where there is none, or a JSON null. */
export const member = (object: Sql, key: string): Sql => json(object, step(key))

/** `array[index]` and `bag[key]`; a negative index counts from the end. */
export const elementOf = (object: Sql, index: Sql): Sql => {
  if (object.type !== 'dynamic') return refuse(`element of ${object.type}`)
  if (typeof index.literal === 'string' && index.type === 'string') return member(object, index.literal)
  if (typeof index.literal === 'bigint') return json(object, position(index.literal))
  if (index.type === 'int' || index.type === 'long') {
    const place = `CASE WHEN ${index.sql} < 0 THEN '$[#' || ${index.sql} || ']' ELSE '$[' || ${index.sql} || ']' END`
    return { sql: `nullif(json_extract(${object.sql}, ${place})::VARCHAR, 'null')`, type: 'dynamic' }
  }
  if (index.type === 'string') {
    const pointer = `'/' || replace(replace(${index.sql}, '~', '~0'), '/', '~1')`
    const found = `nullif(json_extract(${object.sql}, ${pointer})::VARCHAR, 'null')`
    return { sql: `CASE WHEN json_type(${object.sql}) = 'OBJECT' THEN ${found} END`, type: 'dynamic' }
  }
  return refuse(`element by ${index.type}`)
}

// A JSON path cannot spell a key with a double quote and takes `*` for all keys, even in quotes; a pointer could, but
// would read `0` as an index of arrays.
const step = (key: string): string => (/["\\*]/.test(key) ? refuse(`member ${key}`) : `."${key}"`)

const position = (index: bigint): string => (index < 0n ? `[#${index}]` : `[${index}]`)

const json = (object: Sql, suffix: string): Sql => {
  if (object.type !== 'dynamic') return refuse(`member of ${object.type}`)
  const base = object.json?.base ?? object.sql
  const inner = object.json ? object.json.path.slice(1, -1).replaceAll("''", "'") : '$'
  const path = text(inner + suffix)
  return {
    sql: `nullif(json_extract(${base}, ${path})::VARCHAR, 'null')`,
    type: 'dynamic',
    json: { base, path },
  }
}
