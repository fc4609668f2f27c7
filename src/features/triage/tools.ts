import { type ApproverFault, approverFault } from '../../chat/hitl/fault.ts'
import type { CauseName } from './causes.ts'
import type { Fact } from './facts.ts'
import { type Failure, failureOf } from './failure.ts'

const tool = /^tool\./
const settled = /^tool\.(?:hitl_approved|hitl_skipped|hitl_rejected|hitl_misconfigured|executed|failed)$/

export const isToolFact = (fact: Fact): boolean => fact.kind === 'event' && tool.test(fact.event)

/**
 * What failed about the tools of one operation. There is no call id, so rows are read together per tool:
 * a denial logs twice and is one; a failure behind an approval that led to no execution happened in the
 * tool's body, whatever its text says; every other failure happened while asking.
 */
export function readTools(facts: readonly Fact[]): readonly Failure[] {
  const names = new Set(facts.filter(isToolFact).map((fact) => fact.subject))
  return [...names].flatMap((name) => readTool(facts.filter((fact) => fact.subject === name)))
}

function readTool(facts: readonly Fact[]): readonly Failure[] {
  const times = (event: string): number =>
    facts.filter((fact) => fact.event === event).reduce((sum, fact) => sum + fact.times, 0)
  const inBody = times('tool.hitl_approved') + times('tool.hitl_skipped') > times('tool.executed')
  const stopped = stoppedBy(facts)
  const found: Failure[] = []
  for (const fact of facts) {
    if (fact.event === 'tool.failed') {
      const { cause, text } = failedCause(fact.text, inBody, stopped)
      found.push(failureOf(cause, fact, text))
    } else if (fact.event === 'tool.hitl_rejected') found.push(failureOf('denied', fact))
    else if (fact.event === 'tool.hitl_misconfigured') found.push(failureOf('approver-missing', fact))
    else if (!fact.ok && isToolFact(fact)) found.push(failureOf('tool-failed', named(fact), fact.text))
  }
  return [
    ...once('denied', found),
    ...once('approver-missing', found),
    ...found.filter(({ cause }) => cause !== 'denied' && cause !== 'approver-missing'),
  ]
}

/** The event and the exception that follows from it are one call; which of the two rows is missing, if one is, varies. */
function once(cause: CauseName, found: readonly Failure[]): readonly Failure[] {
  const same = found.filter((failure) => failure.cause === cause)
  const most = same.toSorted((a, b) => b.count - a.count)[0]
  return most ? [{ ...most, loud: Math.max(...same.map((failure) => failure.loud)) }] : []
}

/** Tools scaffolded from upstream's template have their name in the event: `tool.<name>.executed`. */
function named(fact: Fact): Fact {
  if (settled.test(fact.event)) return fact
  const name = /^tool\.(.+?)(?:\.[a-z_]+)?$/.exec(fact.event)?.[1]
  return name ? { ...fact, subject: name } : fact
}

/** The refusal whose `tool.failed` says it in words that nobody knows; undefined where each is accounted for. */
function stoppedBy(facts: readonly Fact[]): 'denied' | 'approver-missing' | undefined {
  const times = (some: (fact: Fact) => boolean): number =>
    facts.filter(some).reduce((sum, fact) => sum + fact.times, 0)
  const followed = (kind: ApproverFault['kind']) =>
    times((fact) => fact.event === 'tool.failed' && approverFault(fact.text)?.kind === kind)
  if (times(({ event }) => event === 'tool.hitl_rejected') > followed('denied')) return 'denied'
  if (times(({ event }) => event === 'tool.hitl_misconfigured') > followed('no approver'))
    return 'approver-missing'
  return undefined
}

const causeOf: Record<ApproverFault['kind'], CauseName> = {
  denied: 'denied',
  killed: 'killed-tools',
  'no approver': 'approver-missing',
  'not answered': 'unanswered',
  unreachable: 'unreachable',
  'broken approver': 'approver-broken',
}
/** Said by nothing but the approval, whatever was approved before. */
const atTheDoor: ReadonlySet<ApproverFault['kind']> = new Set(['denied', 'killed', 'no approver'])

function failedCause(
  text: string,
  inBody: boolean,
  stopped: CauseName | undefined,
): { cause: CauseName; text?: string } {
  const fault = approverFault(text)
  if (fault && (!inBody || atTheDoor.has(fault.kind)))
    return { cause: causeOf[fault.kind], text: fault.detail }
  if (inBody) return { cause: 'approved-then-failed', text }
  if (stopped) return { cause: stopped }
  if (/^name '[^']*' is not defined|^(?:NameError|SyntaxError)$|^invalid syntax/u.test(text))
    return { cause: 'policy-broken' }
  return { cause: 'tool-failed', text }
}
