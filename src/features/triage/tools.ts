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
  const found: Failure[] = []
  for (const fact of facts) {
    if (fact.event === 'tool.failed') {
      const { cause, text } = failedCause(fact.text, inBody)
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

function failedCause(text: string, inBody: boolean): { cause: CauseName; text?: string } {
  if (/kill ?switch ?engaged|^KillSwitch/iu.test(text)) return { cause: 'killed-tools' }
  if (/^Reviewer denied\b|^HITLDenied$/u.test(text)) return { cause: 'denied' }
  if (/^HITL required for\b|^HITLMisconfigured$/u.test(text)) return { cause: 'approver-missing' }
  if (inBody) return { cause: 'approved-then-failed', text }
  if (text === '' || /^(?:httpx\.)?(?:ReadTimeout|TimeoutError)$/u.test(text)) return { cause: 'unanswered' }
  const status = /^(?:Server error|Client error|Redirect response) '(\d{3})/u.exec(text)?.[1]
  if (status) return { cause: 'approver-broken', text: `answers with status ${status}` }
  const rule = rules.find(([, pattern]) => pattern.test(text))
  return rule ? { cause: rule[0], ...(rule[2] ? { text: rule[2] } : {}) } : { cause: 'tool-failed', text }
}

const rules: readonly (readonly [CauseName, RegExp, string?])[] = [
  [
    'unreachable',
    /connection attempts failed|^(?:httpx\.)?(?:Connect(?:Error|Timeout)|PoolTimeout|WriteTimeout|RemoteProtocolError|ReadError|WriteError)$|connection refused|name or service not known|name resolution|nodename nor servname|no address associated|network is unreachable|server disconnected|certificate verify failed|^\[Errno|unsupported protocol|missing an? .{0,12}protocol/iu,
  ],
  ['approver-broken', /^(?:httpx\.)?HTTPStatusError$/u, 'answers with an error status'],
  [
    'approver-broken',
    /^Expecting (?:value|property)|^JSONDecodeError$|object has no attribute 'get'|^AttributeError$|^Extra data: line|^Unterminated string|^Invalid control character/u,
    'answers with what is no JSON object',
  ],
  ['policy-broken', /^name '[^']*' is not defined|^(?:NameError|SyntaxError)$|^invalid syntax/u],
]
