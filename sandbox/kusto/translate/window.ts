import { refuse, semanticError } from '../error.ts'
import type { Sql } from '../functions/contract.ts'
import { refusal } from '../functions/refusal.ts'
import { literal, widen } from '../functions/sql.ts'
import { at, list, type Node, typeOf } from '../syntax/node.ts'
import type { Scope } from './context.ts'
import { expression } from './expression.ts'
import { orderBy } from './relation.ts'

type Build = (scope: Scope, node: Node, args: readonly Sql[]) => Sql

/** Computes an SQL expression as a column of its own, before the row's other expressions. */
const stage = (scope: Scope, sql: string): string => (scope.stage ?? refuse('a window function here'))(sql)

const RUNNING = 'ROWS UNBOUNDED PRECEDING'

/** `OVER (…)` in the rows' order, inside partitions and inside `segment` when rows restart. */
const over = (scope: Scope, segment?: string, frame = ''): string => {
  const { order, partition, serialized } = scope.row ?? refuse('a window function without rows')
  if (!serialized || !order) {
    return semanticError(
      'SEM0420',
      'A window function needs rows that are serialized: sort them or use serialize',
    )
  }
  const groups = [...(partition ?? []), ...(segment === undefined ? [] : [segment])]
  return `OVER (${groups.length > 0 ? `PARTITION BY ${groups.join(', ')} ` : ''}${orderBy(order)} ${frame})`
}

/** A column that counts the restarts so far; the row that restarts belongs to the new segment. */
const segment = (scope: Scope, restart: Sql | undefined): string | undefined => {
  if (!restart) return undefined
  return stage(
    scope,
    `count(*) FILTER (WHERE ${stage(scope, restart.sql)}) ${over(scope, undefined, RUNNING)}`,
  )
}

const rowNumber: Build = (scope, _node, [start, restart]) => {
  const first = start ? widen(start, 'long') : '1'
  const number = stage(scope, `row_number() ${over(scope, segment(scope, restart))}`)
  return { sql: `(${number} + ${first} - 1)`, type: 'long' }
}

const neighbour =
  (name: 'lag' | 'lead'): Build =>
  (scope, _node, [value, offset, fallback]) => {
    if (!value) return refuse(`${name}()`)
    if (offset && typeof offset.literal !== 'bigint')
      return refuse('prev() and next() with an offset that is not constant')
    const away = offset?.literal ?? 1n
    if ((away as bigint) < 0n) return refuse('prev() and next() with a negative offset')
    const absent = fallback ? widen(fallback, value.type) : literal(null, value.type).sql
    const column = stage(scope, value.sql)
    const frame = over(scope)
    return { sql: stage(scope, `${name}(${column}, ${away}, ${absent}) ${frame}`), type: value.type }
  }

const cumulative: Build = (scope, node, [term, restart]) => {
  if (!term) return refuse('row_cumsum()')
  const type = typeOf(node) ?? term.type
  if (type !== 'int' && type !== 'long' && type !== 'real') return refuse(`row_cumsum() of ${type}`)
  const column = stage(scope, widen(term, type))
  const sum = `coalesce(sum(${column}) ${over(scope, segment(scope, restart), RUNNING)}, 0)`
  return {
    sql: stage(
      scope,
      `CAST(${sum} AS ${type === 'real' ? 'DOUBLE' : type === 'int' ? 'INTEGER' : 'BIGINT'})`,
    ),
    type,
  }
}

/** Ranks change where the term does: dense ones count changes, minimal ones remember the row of the last change. */
const rank =
  (kind: 'dense' | 'min'): Build =>
  (scope, _node, [term, restart]) => {
    if (!term) return refuse(`row_rank_${kind}()`)
    const part = segment(scope, restart)
    const column = stage(scope, term.sql)
    const running = over(scope, part, RUNNING)
    const plain = over(scope, part)
    const changed = stage(
      scope,
      `(row_number() ${plain} = 1 OR lag(${column}) ${plain} IS DISTINCT FROM ${column})`,
    )
    if (kind === 'dense')
      return { sql: stage(scope, `count(*) FILTER (WHERE ${changed}) ${running}`), type: 'long' }
    const number = stage(scope, `row_number() ${plain}`)
    return { sql: stage(scope, `max(CASE WHEN ${changed} THEN ${number} END) ${running}`), type: 'long' }
  }

/** The start of each row's session. It hangs on the one before it, so all rows go to one function, written as text. */
const session: Build = (scope, _node, [value, fromFirst, between, restart]) => {
  if (!value || !fromFirst || !between) return refuse('row_window_session()')
  if (value.type !== 'datetime') return refuse(`row_window_session() of ${value.type}`)
  const [at, fresh] = [stage(scope, value.sql), stage(scope, restart ? restart.sql : 'false')]
  const missing = refusal('row_window_session() of null')
  const entry = stage(
    scope,
    `CASE WHEN ${at} IS NULL THEN ${missing} ELSE ${at}::VARCHAR || CASE WHEN ${fresh} THEN '!' ELSE '' END END`,
  )
  const all = stage(
    scope,
    `string_agg(${entry}, ',') ${over(scope, undefined, 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING')}`,
  )
  const place = stage(scope, `row_number() ${over(scope)}`)
  return {
    sql: stage(scope, `k_session_start(${all}, ${place}, ${fromFirst.sql}, ${between.sql})`),
    type: 'datetime',
  }
}

const BUILD: Readonly<Record<string, Build>> = {
  row_number: rowNumber,
  prev: neighbour('lag'),
  next: neighbour('lead'),
  row_cumsum: cumulative,
  row_rank_dense: rank('dense'),
  row_rank_min: rank('min'),
  row_window_session: session,
}

/** Functions that look at other rows of a serialized table. */
export const WINDOWS: Readonly<Record<string, (scope: Scope, node: Node) => Sql>> = Object.fromEntries(
  Object.entries(BUILD).map(([name, build]) => [
    name,
    (scope: Scope, node: Node) =>
      build(
        scope,
        node,
        list(at(node, 'ArgumentList'), 'Expressions').map((item) => expression(scope, item)),
      ),
  ]),
)
