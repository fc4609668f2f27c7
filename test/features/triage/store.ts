import { FIELD, fold, RECORD, storeFolds, TEXT_LIMIT } from '../../../src/chat/error-text/folds.ts'
import { readFacts } from '../../../src/features/triage/facts.ts'
import type { Scope, TriageRow } from '../../../src/features/triage/query.ts'
import type { Answer } from '../../../src/ports/telemetry.ts'
import { NOWHERE, type Row } from './story.ts'

/** What the triage query means, in JavaScript: for tests of what is made of its rows, without a store. */
export function answer(rows: readonly Row[], scope: Scope): Answer<TriageRow> {
  const { before, window, now, barSeconds } = scope
  const width = barSeconds * 1000
  const slot = (at: number) => Math.floor(at / width) * width
  const seen = rows
    .map((row) => read(row, window.to))
    .filter(({ at }) => at >= before.from.getTime() && at < now.getTime())
    .filter(({ nobody, bad }) => !nobody || bad)
  const units = Map.groupBy(seen, (one) => (one.nobody ? `${slot(one.at)}${one.fact}` : one.op))
  const operations = [...units].flatMap(([unit, all]) => {
    const inside = all.filter((one) => one.inside)
    if (inside.length === 0) return []
    const [sample] = inside
    const nobody = sample?.nobody ?? false
    const facts = Map.groupBy(
      inside.filter((one) => one.fact !== ''),
      (one) => one.fact,
    )
    const weigh = (some: readonly Seen[]) => some.reduce((sum, one) => sum + (nobody ? one.items : 1), 0)
    const packed = [...facts]
      .map(([fact, some]) => [fact, weigh(some), weigh(some.filter((one) => one.loud))].join(FIELD))
      .sort()
      .join(RECORD)
    const bad = inside.filter((one) => one.bad)
    const times = (bad.length > 0 ? bad : inside).map((one) => one.at)
    const last = Math.max(...inside.map((one) => one.at))
    const open = !nobody && inside.some((one) => one.starts) && !all.some((one) => one.ends)
    const lost = open && Math.min(...inside.map((one) => one.at)) < now.getTime() - 600_000
    const current = last >= window.from.getTime()
    const weight = Math.max(...inside.map((one) => one.items))
    return [
      {
        period: current ? ('now' as const) : ('before' as const),
        slot: slot(last),
        facts: bad.length > 0 ? packed : '',
        state: lost ? ('lost' as const) : open ? ('open' as const) : ('' as const),
        nobody,
        unit,
        requests: inside.some((one) => one.ours) && !nobody ? weight : 0,
        units: nobody ? 1 : weight,
        sampled: weight,
        first: Math.min(...times),
        last: Math.max(...times),
      },
    ]
  })
  const groups = Map.groupBy(operations, (one) =>
    [one.period, one.slot, one.facts, one.state, one.nobody].join('|'),
  )
  const group = (some: typeof operations): TriageRow[] => {
    const [one] = some
    const facts = one && readFacts(one.facts)
    if (!one || !facts) return []
    return [
      {
        leg: 'group',
        period: one.period,
        slot: new Date(one.slot),
        facts,
        state: one.state,
        requests: some.reduce((sum, { requests }) => sum + requests, 0),
        units: some.reduce((sum, { units }) => sum + units, 0),
        firstAt: new Date(Math.min(...some.map(({ first }) => first))),
        lastAt: new Date(Math.max(...some.map(({ last }) => last))),
        operations: some.map(({ nobody, unit }) => (nobody ? '' : unit)).slice(0, 3),
        sampled: Math.max(...some.map(({ sampled }) => sampled)),
      },
    ]
  }
  return {
    rows: [
      ...[...groups.values()].flatMap(group),
      freshness(rows.filter((row) => Date.parse(row.timestamp) < now.getTime())),
    ],
    partial: undefined,
    tookMs: 1,
  }
}

function freshness(rows: readonly Row[]): TriageRow {
  const newest = (some: readonly Row[]) =>
    some.length === 0 ? null : new Date(Math.max(...some.map(({ timestamp }) => Date.parse(timestamp))))
  const at = newest(rows)
  const asked = newest(
    rows.filter(
      (row) =>
        row.message === 'request.received' ||
        (row.table === 'requests' && !String(row.name).endsWith('/healthz')),
    ),
  )
  return { leg: 'fresh', newest: at, arrived: at && new Date(at.getTime() + 40_000), asked }
}

type Seen = ReturnType<typeof read>

function read(row: Row, to: Date) {
  const dimensions = (row.customDimensions ?? {}) as { readonly [key: string]: string | undefined }
  const typed = row.table === 'traces' && (dimensions.event_name ?? '') !== ''
  const event = typed
    ? (dimensions.event_name ?? '')
    : String(row.table === 'exceptions' ? row.type : (row.name ?? ''))
  const kind = { traces: typed ? 'event' : 'log', exceptions: 'exception', requests: 'request' }[row.table]
  const loud = row.table !== 'requests' && Number(row.severityLevel) >= 3
  const ok =
    row.table === 'exceptions'
      ? false
      : row.table === 'requests'
        ? row.success === true
        : (dimensions.ok ?? '').toLowerCase() !== 'false'
  const bad =
    loud ||
    (kind !== 'log' &&
      (!ok || ['tool.failed', 'tool.hitl_misconfigured', 'tool.hitl_rejected'].includes(event)))
  const kept = ['tool.hitl_approved', 'tool.hitl_skipped', 'tool.executed', 'response.returned'].includes(
    event,
  )
  const said = {
    event: dimensions.error ?? '',
    log: String(row.message),
    exception: `${row.type}: ${row.outerMessage}`,
    request: '',
  }[kind as 'log']
  const text =
    kind === 'request'
      ? ok
        ? ''
        : String(row.resultCode)
      : [...fold(said.slice(0, 2000), storeFolds)].slice(0, TEXT_LIMIT).join('')
  const subject = typed
    ? dimensions.external_system ||
      dimensions['args_redacted.tool'] ||
      dimensions['args_redacted.agent'] ||
      ''
    : ''
  const at = Date.parse(row.timestamp)
  const inside = at < to.getTime()
  return {
    at,
    op: row.operation_Id,
    nobody: row.operation_Id === '' || row.operation_Id === NOWHERE,
    items: row.itemCount ?? 1,
    inside,
    bad: bad && inside,
    loud,
    ours: typed || (row.table === 'requests' && !event.endsWith('/healthz')),
    starts: event === 'request.received',
    ends: event === 'response.returned',
    fact:
      (typed || bad) && inside && (bad || kept)
        ? [kind, kind === 'log' ? '' : event, ok ? '1' : '0', subject, bad ? text : ''].join(FIELD)
        : '',
  }
}
