import type { Registry, Sql } from '../functions/contract.ts'
import type { Node, Raw } from '../syntax/node.ts'
import type { Relation } from './relation.ts'

/** What a name stands for inside a query. */
export type Binding =
  | { readonly kind: 'scalar'; readonly value: Sql }
  | { readonly kind: 'table'; readonly build: () => Relation }
  | { readonly kind: 'function'; readonly declaration: Node; readonly env: Env }

/** Names in force at a point of the query; immutable. */
export type Env = ReadonlyMap<string, Binding>

/** One translation. */
export type Context = {
  readonly registry: Registry
  /** The root of the query's own text; bodies of functions hang under other roots. */
  readonly root: Raw
  /** now() in ticks. */
  readonly now: bigint
  /** A stored table or view by name, with the request's timespan applied; undefined when there is none. */
  readonly stored: (name: string) => Relation | undefined
  /** Names of stored tables. */
  readonly tables: readonly string[]
  /** A new SQL identifier. */
  readonly fresh: () => string
  /** Common table expressions of the whole statement, in order. */
  readonly shared: string[]
  /** `render` and what else concerns the answer rather than its rows. */
  readonly notes: { render?: Record<string, unknown> & { visualization: string } }
  /** Names given with `as` so far. */
  readonly labels: Map<string, () => Relation>
  /** How often each name is mentioned in the query. */
  readonly mentions: ReadonlyMap<string, number>
  /** How deep user functions call each other. */
  readonly depth: { value: number }
}

/** Where an expression stands. */
export type Scope = {
  readonly context: Context
  readonly env: Env
  /** The row at hand; absent in `print` and in scalar `let`. */
  readonly row?: Relation
  /** `$right` in a join's condition. */
  readonly right?: Relation
  /** Present inside `summarize`: aggregates are allowed, and see rows in this order. */
  readonly aggregating?: { readonly orderBy: string; readonly keys: readonly string[] }
  /** What flows into the operator at hand. */
  readonly piped?: Relation
  /** Window functions are computed before the row's other expressions: they add a column and name it. */
  readonly stage?: (sql: string) => string
}

export const bind = (env: Env, name: string, binding: Binding): Env => new Map([...env, [name, binding]])
