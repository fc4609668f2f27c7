import type { Sql } from '../contract.ts'

/** SQL of the text of a dynamic: a string's characters, JSON text of anything else, NULL for null. */
export const textOfDynamic = ({ sql, json }: Pick<Sql, 'sql' | 'json'>): string =>
  // Reading the member as text at once spares a second parse of it.
  json ? `json_extract_string(${json.base}, ${json.path})` : `json_extract_string(${sql}, '$')`

/** SQL that is true when the dynamic is a JSON string. */
export const isJsonString = (sql: string): string => `starts_with(${sql}, '"')`
