import { modelFault } from '../../chat/error-text/model.ts'
import type { CauseName } from './causes.ts'
import type { Fact } from './facts.ts'
import { type Failure, failureOf, keyOf } from './failure.ts'
import { isToolFact, readTools } from './tools.ts'

/**
 * How a request ended. `failed`: the caller got no result. `lost`: nobody knows, it never finished.
 * `degraded`: a result, but something in it failed. `open`: too young to be called lost.
 */
export type Outcome = 'well' | 'degraded' | 'failed' | 'lost' | 'open'
export type Operation = { readonly outcome: Outcome; readonly failures: readonly Failure[] }
/** Whether the request has ended as far as the store knows; `lost` is open for longer than ten minutes. */
export type State = '' | 'open' | 'lost'

/**
 * Reads the facts of one operation into what failed, each failure once: a worker's failure is repeated by
 * `response.returned`, an exception row and a failed request by whatever raised it.
 */
export function readOperation(found: readonly Fact[], state: State): Operation {
  const facts = found.toSorted((a, b) => (wordsOf(a) < wordsOf(b) ? -1 : 1))
  const killed = kills(facts)
  const workers = facts.filter(
    (fact) => fact.kind === 'event' && !fact.ok && !isToolFact(fact) && !isEnd(fact),
  )
  const primary = [
    ...killed,
    ...workers.map(workerFailure),
    ...readTools(facts).filter(({ cause }) => cause !== 'killed-tools'),
  ]
  const fatal = primary.some(({ cause }) => stops(cause))
  const ended = facts.filter((fact) => isEnd(fact) && !fact.ok)
  const workflow = fatal ? [] : ended.map(workflowFailure)
  const refused = facts.filter((fact) => fact.kind === 'request')
  const exceptions = facts.filter((fact) => fact.kind === 'exception')
  const http = fatal || workflow.length > 0 ? [] : refused.map((fact) => requestFailure(fact, exceptions[0]))
  const logs = facts.filter((fact) => fact.kind === 'log' && !isKillLog(fact)).map(logFailure)
  const known = [...primary, ...workflow, ...http]
  const raised = known.length > 0 ? [] : exceptions.map(exceptionFailure)
  const failed = ended.length > 0 || refused.length > 0 || (state !== '' && (fatal || raised.length > 0))
  const fatalAlone = fatal && !facts.some((fact) => isEnd(fact) && fact.ok)
  const outcome = failed || fatalAlone ? 'failed' : state
  const lost = outcome === 'lost' ? [unfinished] : []
  const failures = merge([...amplify(known, exceptions), ...raised, ...logs, ...lost])
  if (outcome !== '') return { outcome, failures }
  return { outcome: failures.length > 0 ? 'degraded' : 'well', failures }
}

const wordsOf = ({ kind, event, subject, text }: Fact) => [kind, event, subject, text].join('\n')
const unfinished: Failure = { cause: 'unfinished', subjects: [], signature: '', count: 1, loud: 0 }
const isEnd = (fact: Fact): boolean => fact.kind === 'event' && fact.event === 'response.returned'
const isKillLog = (fact: Fact): boolean => fact.kind === 'log' && /^kill ?switch engaged/iu.test(fact.text)
const isKilled = (text: string): boolean => /^kill ?switch ?engaged/iu.test(text)

/** Causes after which a required worker, and with it the request, cannot go on. */
function stops(cause: CauseName): boolean {
  if (cause === 'killed-workflow' || cause === 'content-filtered' || cause.startsWith('model-')) return true
  return cause === 'output-rejected' || cause === 'worker-failed'
}

/** The critical log line and the event that follows it are one stop; which of them is missing varies. */
function kills(facts: readonly Fact[]): readonly Failure[] {
  const scopes = { 'killed-tools': 'tools', 'killed-workflow': 'workflow' } as const
  return (['killed-tools', 'killed-workflow'] as const).flatMap((cause) => {
    const logs = facts.filter((fact) => isKillLog(fact) && fact.text.toLowerCase().includes(scopes[cause]))
    const events = facts.filter(
      (fact) => fact.kind === 'event' && isKilled(fact.text) && isEnd(fact) === (cause === 'killed-workflow'),
    )
    const rows = sum(logs, 'times') >= sum(events, 'times') ? logs : events
    const [first] = rows
    if (!first) return []
    const loud = Math.max(sum(logs, 'loud'), sum(events, 'loud'))
    return [{ ...failureOf(cause, { ...first, subject: '' }), count: sum(rows, 'times'), loud }]
  })
}

function workerFailure(fact: Fact): Failure {
  if (fact.event === 'agent.version_lookup_failed') {
    const [, agent = fact.subject, text = fact.text] = /^([\w.-]+): (.*)$/su.exec(fact.text) ?? []
    return failureOf('version-lookup', { ...fact, subject: agent }, text)
  }
  if (fact.event === 'worker.completed') return workerCause(fact)
  return failureOf('step-failed', { ...fact, subject: fact.event }, fact.text)
}

/** A validator's message begins with the agent's name; what an SDK raised does not. */
function workerCause(fact: Fact): Failure {
  const prefix = `${fact.subject}: `
  if (fact.subject !== '' && fact.text.startsWith(prefix))
    return failureOf('output-rejected', fact, fact.text.slice(prefix.length))
  const cause = modelFault(fact.text)
  return cause ? failureOf(cause, fact) : failureOf('worker-failed', fact, fact.text)
}

function workflowFailure(fact: Fact): Failure {
  const [, agent = '', text = ''] = /^([a-z][\w.]*-[\w.-]+): (.*)$/su.exec(fact.text) ?? []
  if (agent !== '') return failureOf('output-rejected', { ...fact, subject: agent }, text)
  const cause = modelFault(fact.text)
  if (cause) return failureOf(cause, { ...fact, subject: '' })
  const said = fact.text === '' ? 'no error text, as a time-out leaves it' : fact.text
  return failureOf('workflow-failed', { ...fact, subject: '' }, said)
}

function requestFailure(fact: Fact, raised: Fact | undefined): Failure {
  const cause = /^4\d\d$/.test(fact.text) ? 'request-refused' : 'request-failed'
  const why = raised ? ` ${raised.text}` : ''
  return failureOf(cause, { ...fact, subject: fact.event }, `status ${fact.text || 'unknown'}${why}`)
}

const exceptionFailure = (fact: Fact): Failure =>
  failureOf('exception', { ...fact, subject: fact.event }, fact.text)

function logFailure(fact: Fact): Failure {
  const [, step, text = ''] = /^bootstrap\.([\w.-]+?): (.*)$/su.exec(fact.text) ?? []
  if (step) return failureOf('bootstrap-failed', { ...fact, subject: step }, text)
  return failureOf('logged', { ...fact, subject: '' }, fact.text)
}

/** Exception rows repeat what failed, but they are what a filter on severity would have found. */
function amplify(failures: readonly Failure[], exceptions: readonly Fact[]): readonly Failure[] {
  let left = sum(exceptions, 'loud')
  return failures.map((failure) => {
    const more = Math.min(left, Math.max(0, failure.count - failure.loud))
    left -= more
    return { ...failure, loud: failure.loud + more }
  })
}

/** One failure per key; never louder than it is often. */
function merge(failures: readonly Failure[]): readonly Failure[] {
  const byKey = Map.groupBy(failures, keyOf)
  return [...byKey.values()].map((same) => {
    const count = sum(same, 'count')
    const subjects = [...new Set(same.flatMap((failure) => failure.subjects))]
    return { ...(same[0] as Failure), subjects, count, loud: Math.min(count, sum(same, 'loud')) }
  })
}

function sum<K extends string>(rows: readonly { readonly [key in K]: number }[], key: K): number {
  return rows.reduce((total, row) => total + row[key], 0)
}
