import type { HitlVerdict } from '../chat/hitl/request.ts'
import type { HitlRules } from '../chat/hitl/rules.ts'
import type { Ports } from '../ports/index.ts'
import type { Answer, Head, Request, Route } from './exchange.ts'
import { readCall } from './hitl-call.ts'
import { callerOf, callersOf, secretOf } from './hitl-callers.ts'
import { perMinute } from './per-minute.ts'
import { soonest } from './soonest.ts'

export type HitlRouteOptions = {
  readonly ports: Pick<Ports, 'hitlDoor' | 'subscriptions' | 'conversations' | 'log'>
  readonly rules: (environment: string) => HitlRules
  readonly environments: readonly string[]
  /** Proxies of our own in front of this server. */
  readonly proxies: number
}

const limit = 256 * 1024
/** The same for whoever may not come in, whatever the reason. */
const unknown: Answer = {
  status: 401,
  body: { error: 'not authenticated' },
  headers: { 'www-authenticate': 'Basic realm="hitl"' },
}
const approved: Answer = { status: 200, body: { approved: true } }
const refused: Answer = { status: 200, body: { approved: false } }

/**
 * `POST /api/hitl/<environment>`: the accelerator asks for a person's yes, and is told in the same exchange. The
 * secret comes as Basic credentials or as a last part of the path. Always a real boolean, because the client takes
 * any non-empty text for a yes; what nobody decided is an error, so that nobody reads it as a no.
 */
export function hitlRoutes(options: HitlRouteOptions): readonly Route[] {
  const { ports, proxies } = options
  const gates = new Map(options.environments.map((name) => [name, gateOf(options.rules(name))]))
  /** By the headers of an exchange, which is all that `allowed` and `handle` share. */
  const began = new WeakMap<object, number>()

  const allowed = async (head: Head): Promise<Answer | undefined> => {
    began.set(head.headers, performance.now())
    const environment = head.params.environment ?? ''
    const gate = gates.get(environment)
    const secret = secretOf(head.headers, head.params.token)
    const welcome = gate?.mayCall(callerOf(head.address, head.headers, proxies)) ?? false
    try {
      // Asked also for what cannot be right, so that the answer takes as long.
      const known = await ports.hitlDoor.admits(gate ? environment : '', secret)
      if (!gate || !welcome || !known) {
        // Neither the path nor the environment: somebody may have put a secret there.
        ports.log.warn('hitl.turned-away', { why: gate ? (welcome ? 'secret' : 'address') : 'environment' })
        return unknown
      }
    } catch (error) {
      ports.log.error('hitl.not-checked', error)
      return unanswered(gate?.rules, 503, 'the bot cannot check who you are right now')
    }
    if (!/^application\/json\s*(;|$)/i.test(head.headers['content-type'] ?? ''))
      return { status: 415, body: { error: 'send application/json' } }
    if (!gate.take(head.over)) {
      ports.log.warn('hitl.overloaded', { environment, waiting: gate.waiting() })
      return unanswered(gate.rules, 503, 'too many calls wait already')
    }
    return undefined
  }

  const handle = async (request: Request): Promise<Answer> => {
    const environment = request.params.environment ?? ''
    const { rules } = gates.get(environment) ?? gateOf(options.rules(environment))
    const call = readCall(environment, request.body)
    if (!call) return { status: 400, body: { error: 'send {"tool", "args", "context"} and nothing else' } }
    try {
      if (!(await somebodyListens(ports))) {
        ports.log.warn('hitl.nobody-to-ask', { environment, tool: call.tool })
        return unanswered(rules, 503, 'no channel of approvers is known')
      }
      const waited = performance.now() - (began.get(request.headers) ?? performance.now())
      const asked = await ports.hitlDoor.ask(call, waited)
      if (asked.outcome === 'refused') return notAsked(rules, asked.why)
      return await held(ports, rules, asked.id, request)
    } catch (error) {
      ports.log.error('hitl.failed', error, { environment, tool: call.tool })
      return unanswered(rules, 503, 'the bot cannot ask anybody right now')
    }
  }

  return ['/api/hitl/:environment', '/api/hitl/:environment/:token'].map((path) => ({
    method: 'post',
    path,
    limit,
    allowed,
    handle,
  }))
}

/** Who may come in, and how many at once. */
function gateOf(rules: HitlRules) {
  const mayCall = callersOf(rules.callers)
  const rate = perMinute(rules.perMinute)
  let waiting = 0
  return {
    rules,
    mayCall,
    waiting: () => waiting,
    /** Takes a place until the exchange is over. */
    take(over: Promise<boolean>): boolean {
      if (waiting >= rules.waiting || !rate()) return false
      waiting++
      void over.then(() => waiting--)
      return true
    },
  }
}

async function somebodyListens({
  subscriptions,
  conversations,
}: Pick<Ports, 'subscriptions' | 'conversations'>): Promise<boolean> {
  const channels = await subscriptions.of('approvals')
  const known = await Promise.all(channels.map(({ conversation }) => conversations.find(conversation)))
  return known.some((one) => one !== undefined)
}

function notAsked(rules: HitlRules, why: 'full' | 'gate' | 'too-large'): Answer {
  if (why === 'too-large')
    return { status: 413, body: { error: 'nobody could read that many arguments before deciding' } }
  return unanswered(rules, 503, why === 'gate' ? 'the kill switch is engaged' : 'too many calls wait already')
}

/** Holds the connection until somebody decides, time is up, or the caller leaves. */
async function held(
  { hitlDoor, log }: Pick<Ports, 'hitlDoor' | 'log'>,
  rules: HitlRules,
  id: string,
  { signal, over }: Request,
): Promise<Answer> {
  const note = (what: Promise<void>) =>
    what.catch((error) => log.error('hitl.end-not-noted', error, { request: id }))
  const leave = () => void note(hitlDoor.gone(id))
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  const verdict = hitlDoor.verdict(id).then((told) => {
    signal.removeEventListener('abort', leave)
    // What is decided is not yet told: only when the last byte has left does the caller know.
    if (['approved', 'rejected', 'denied'].includes(told))
      void over.then((whole) => note(whole ? hitlDoor.delivered(id) : hitlDoor.gone(id)))
    return told
  })
  if (!rules.stream) return answerOf(rules, await verdict)
  const { afterMs, everyMs } = rules.stream
  const soon = await soonest(verdict, afterMs)
  if (soon !== undefined) return answerOf(rules, soon)
  return { status: 200, stream: dripping(verdict, rules, everyMs) }
}

/** White space until there is an answer; throws when there is none to give. */
async function* dripping(
  verdict: Promise<HitlVerdict>,
  rules: HitlRules,
  everyMs: number,
): AsyncGenerator<string> {
  for (;;) {
    yield ' '
    const told = await soonest(verdict, everyMs)
    if (told === undefined) continue
    const { status, body } = answerOf(rules, told)
    if (status !== 200 || body === undefined) throw new Error('nobody answered')
    return yield JSON.stringify(body)
  }
}

function answerOf(rules: HitlRules, verdict: HitlVerdict): Answer {
  switch (verdict) {
    case 'approved':
      return approved
    case 'rejected':
    case 'denied':
      return refused
    case 'timed-out':
      return unanswered(rules, 504, 'nobody decided in time')
    case 'interrupted':
      return unanswered(rules, 503, 'the bot was stopped before anybody decided')
    case 'gone':
      return { status: 503, hangUp: true }
  }
}

/** No answer. The client writes the address it called, with the secret in it, into its telemetry for an error. */
function unanswered(rules: HitlRules | undefined, status: 503 | 504, why: string): Answer {
  if (rules?.unanswered === 'false') return refused
  if (rules?.unanswered === 'hang-up') return { status, hangUp: true }
  return { status, body: { error: why }, ...(status === 503 ? { headers: { 'retry-after': '5' } } : {}) }
}
