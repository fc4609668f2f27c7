import type { Column, KustoType } from '../contract.ts'

/**
 * How each Kusto type is represented in DuckDB. Every SQL expression must keep to it, rows of stored tables too.
 *
 * | Kusto    | DuckDB          | rules                                                                                |
 * | bool     | BOOLEAN         | NULL is null                                                                         |
 * | int      | INTEGER         | NULL is null                                                                         |
 * | long     | BIGINT          | NULL is null                                                                         |
 * | real     | DOUBLE          | NULL is null; NaN and infinities are values                                          |
 * | decimal  | DECIMAL(38,18)  | refuse whatever would round                                                          |
 * | string   | VARCHAR         | NEVER NULL: where Kusto has "no value" it is ''                                      |
 * | datetime | BIGINT          | 100 ns ticks since 0001-01-01T00:00Z, 0 … 3155378975999999999; NULL is null         |
 * | timespan | BIGINT          | 100 ns ticks, signed; NULL is null                                                   |
 * | guid     | VARCHAR         | lower case, 36 characters; NULL is null                                              |
 * | dynamic  | VARCHAR         | compact JSON text; null is SQL NULL and never the text `null` (inside arrays and     |
 * |          |                 | objects the JSON null is kept). A string is its quoted JSON text. Datetimes and       |
 * |          |                 | timespans inside are their Kusto text as JSON strings. A real always shows a point    |
 * |          |                 | or exponent (`1.0`), so that long and real stay apart.                                |
 */
export const PHYSICAL = {
  bool: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  real: 'DOUBLE',
  decimal: 'DECIMAL(38,18)',
  string: 'VARCHAR',
  datetime: 'BIGINT',
  timespan: 'BIGINT',
  guid: 'VARCHAR',
  dynamic: 'VARCHAR',
} as const satisfies Record<KustoType, string>

/** Constants known while translating: bigint for int, long and ticks; text for string, guid, decimal and JSON; null. */
export type Literal = string | bigint | number | boolean | null

/** A typed SQL expression. `sql` is complete: safe to put anywhere (parenthesised when it is not a primary). */
export type Sql = {
  readonly sql: string
  readonly type: KustoType
  /** Present when the value is known while translating. */
  readonly literal?: Literal
  /** Present for `typeof(long)` arguments; such an `Sql` has no useful `sql`. */
  readonly typeLiteral?: KustoType
  /** The name that Kusto would give a column made of this expression (`a` for a reference to column a). */
  readonly name?: string
  /**
   * Present for `a.b.c` on a dynamic: `sql` equals the JSON at `path` (an SQL literal) of `base`, null as NULL, so
   * that tostring() may read the text in one step: `coalesce(base ->> path, '')`.
   */
  readonly json?: { readonly base: string; readonly path: string }
}

/** One call, with everything a builder of SQL may need. */
export type Call = {
  /** As in Kusto: `strlen`, `==`, `has`. */
  readonly name: string
  readonly args: readonly Sql[]
  /** What the binder says the result is. The SQL must be of this type's representation. */
  readonly type: KustoType
  /** Columns in scope, for `pack_all()`; in Kusto's order. */
  readonly row: readonly (Sql & { readonly name: string })[]
  /** now() in ticks. */
  readonly now: bigint
}

/** A scalar function or unary operator: `build` returns SQL of `call.type`. */
export type ScalarFunction = {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number]
  readonly build: (call: Call) => string
}

/** `a op b`; for `between` and `!between` args are [value, low, high]. */
export type BinaryOperator = { readonly build: (call: Call) => string }

/**
 * `a in (…)` and its family (in, !in, in~, !in~, has_any, has_all). `args[0]` is the left side. The right side is
 * `list` (scalars; a dynamic array is one dynamic scalar in it) or, for a table, `query`: a one-column SELECT.
 */
export type ListCall = Call & { readonly list?: readonly Sql[]; readonly query?: Sql }
export type ListOperator = { readonly build: (call: ListCall) => string }

export type AggregateCall = Call & {
  /** The binder's result columns: one, or several for arg_max, percentiles, take_any of many. */
  readonly columns: readonly Column[]
  /** `ORDER BY …` for aggregates whose result shows the order of rows; '' when the rows have no order. */
  readonly orderBy: string
}

/**
 * An aggregate: SQL aggregate expressions, one per `columns`. `*` in arg_max(x, *) arrives expanded to the columns
 * that are not grouping keys. With no rows at all the SQL must give what Kusto gives (0, null, '', [] …).
 */
export type Aggregate = {
  readonly arity: readonly [number, number]
  readonly build: (call: AggregateCall) => string | readonly string[]
}

/**
 * A JavaScript function that DuckDB calls (about 0.3 µs per row; use it where SQL cannot be exact). Registered once
 * per engine by `sandbox/kusto/udf.ts`; `k_` prefixes every name. A NULL argument makes the result NULL without a
 * call unless `nulls` is 'pass'. BIGINT is bigint. Throwing fails the query.
 */
export type Udf = {
  readonly name: `k_${string}`
  readonly parameters: readonly UdfType[]
  readonly returns: UdfType
  readonly nulls?: 'pass'
  // biome-ignore lint/suspicious/noExplicitAny: arguments follow `parameters`, which the type cannot say
  readonly call: (...args: any[]) => string | bigint | number | boolean | null
}
export type UdfType = 'VARCHAR' | 'BIGINT' | 'INTEGER' | 'DOUBLE' | 'BOOLEAN'

/** What the functions folder gives the translator. Names not in a table are refused by name. */
export type Registry = {
  readonly scalars: Readonly<Record<string, ScalarFunction>>
  /** Keys: + - * / % == != < <= > >= =~ !~ and or has !has … contains … startswith … `matches regex` between !between; unary - and + are scalars `unary-` and `unary+`. */
  readonly binaries: Readonly<Record<string, BinaryOperator>>
  readonly lists: Readonly<Record<string, ListOperator>>
  readonly aggregates: Readonly<Record<string, Aggregate>>
  readonly udfs: readonly Udf[]
}
