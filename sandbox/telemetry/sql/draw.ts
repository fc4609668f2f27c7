/** SQL text. Everything in this folder is made of constants of the source and of numbers we made ourselves. */
export type Sql = string

/** 32-bit FNV-1a, for the few choices that are made outside of SQL. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0
  return value
}

const salt = (name: string) => (BigInt(hash(name)) << 32n) | BigInt(hash(`${name}#`))

/** Kusto's datetime: 100 ns since year 1. */
export const ticks = (at: Date): bigint => BigInt(at.getTime()) * 10_000n + 621_355_968_000_000_000n
/** Ticks in a millisecond. */
export const tick = 10_000

export const text = (value: string): Sql => `'${value.replaceAll("'", "''")}'`
const list = (values: readonly string[]): Sql => `[${values.map(text).join(', ')}]`

/** Draws that depend on the seed, on the row's `key` and on their name only: order and chunks do not matter. */
export type Draw = {
  /** Uniform in [0, 1). */
  uniform(name: string): Sql
  /** About normal: mean 0, deviation 1, never beyond 3. */
  normal(name: string): Sql
  /** Log-normal around `median`, at most `most`. */
  around(name: string, median: number, spread: number, most?: number): Sql
  /** One of the values, all equally likely. */
  pick(name: string, values: readonly string[]): Sql
  /** 64 bits as 16 hex digits. */
  hex(name: string): Sql
}

export function draws(seed: number, key: Sql = 'key'): Draw {
  // hash(a, b) only shifts one hash by the other, so that two names would give almost the same draw.
  const bits = (name: string) => `hash(xor(hash(${key}), ${salt(`${name}/${seed}`)}::UBIGINT))`
  // 53 bits, so that every value is exact in a double.
  const uniform = (name: string) => `((${bits(name)} >> 11)::DOUBLE / 9007199254740992)`
  const normal = (name: string) =>
    `(2 * (${uniform(`${name}.1`)} + ${uniform(`${name}.2`)} + ${uniform(`${name}.3`)}) - 3)`
  return {
    uniform,
    normal,
    around: (name, median, spread, most = Number.MAX_VALUE) =>
      `least(${most}, ${median} * exp(${spread} * ${normal(name)}))`,
    pick: (name, values) =>
      `list_extract(${list(values)}, 1 + floor(${values.length} * ${uniform(name)})::INT)`,
    hex: (name) => `format('{:016x}', ${bits(name)})`,
  }
}

/** `first match wins`, as SQL. */
export const choose = (cases: readonly (readonly [when: Sql, then: Sql])[], otherwise: Sql): Sql =>
  cases.length
    ? `CASE ${cases.map(([when, then]) => `WHEN ${when} THEN ${then}`).join(' ')} ELSE ${otherwise} END`
    : otherwise
