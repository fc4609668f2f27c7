import type { HitlRequest, HitlState } from '../../chat/hitl/request.ts'
import { showLength, type Viewer } from '../../chat/time/show.ts'
import { inZone, zoneName } from '../../chat/time/zone.ts'

export type Tone = 'default' | 'accent' | 'good' | 'warning' | 'attention'

/** "14:00:53 CET": seconds count here. */
export const toTheSecond = (at: Date, { zone }: Pick<Viewer, 'zone'>): string =>
  `${inZone(at, zone, 'HH:mm:ss')} ${zoneName(at, zone)}`

/** How it stands, as a heading. */
export function stateOf(
  request: HitlRequest,
  viewer: Viewer,
): { readonly text: string; readonly tone: Tone } {
  const by = request.approver?.name ?? 'somebody'
  switch (request.state) {
    case 'waiting': {
      const left = request.clickBy.getTime() - viewer.now.getTime()
      const until = `Decide by ${toTheSecond(request.clickBy, viewer)}`
      return left > 0
        ? { text: `${until} · ${showLength(left)} left`, tone: 'warning' }
        : { text: 'Nobody has decided; the agent is being told', tone: 'default' }
    }
    case 'approved':
      return { text: `Approved by ${by}; the agent is being told`, tone: 'accent' }
    case 'answered':
      return request.deliveredAt
        ? { text: `Approved by ${by}; the agent has been told`, tone: 'good' }
        : { text: `Approved by ${by}; the agent is being told`, tone: 'accent' }
    case 'rejected':
      return { text: `Rejected by ${by}`, tone: 'attention' }
    case 'timed-out':
      return { text: 'Nobody decided in time', tone: 'attention' }
    case 'caller-gone':
      return { text: 'Caller gone, nothing was executed', tone: 'default' }
    case 'refused':
      return { text: refusedText(request), tone: 'attention' }
    case 'unknown':
      return { text: `Approved by ${by}; not known whether the agent heard it`, tone: 'attention' }
  }
}

function refusedText({ cause }: HitlRequest): string {
  if (cause === 'gate') return 'Denied: the kill switch was engaged'
  if (cause === 'restart') return 'Not decided: the bot was restarted'
  if (cause === 'too-large') return 'Refused: nobody could read that many arguments in time'
  return 'Refused'
}

/** What that means, in a sentence or two. */
export function detailOf(request: HitlRequest, viewer: Viewer): string {
  const { state, askedAt, decidedAt, deliveredAt, cause, grantedLate, opened } = request
  const took = decidedAt ? ` after ${lengthText(decidedAt.getTime() - askedAt.getTime())}` : ''
  const read = opened ? 'all arguments read' : 'by what the channel shows'
  switch (state) {
    case 'waiting':
      return `Asked at ${toTheSecond(askedAt, viewer)}. Silence is not a no: the agent then gets an error, and nothing is executed.`
    case 'approved':
    case 'answered':
      if (grantedLate)
        return `Beforehand, after an identical call had timed out. ${toldAt(deliveredAt, viewer)}`
      return `Decided${took}, ${read}. ${toldAt(deliveredAt, viewer)}`
    case 'rejected':
      return `Decided${took}. Nothing is executed.`
    case 'timed-out':
      return 'The agent got an error, not a no. Nothing was executed.'
    case 'caller-gone':
      if (cause === 'restart')
        return 'The bot was restarted while this waited, so the connection to the agent is lost.'
      return decidedAt
        ? `${request.approver?.name ?? 'Somebody'} had approved, but the agent hung up before it was told.`
        : 'The agent hung up: its own caller left, or it gave up.'
    case 'refused':
      return cause === 'too-large'
        ? 'Nothing was executed. Ask the agent for less at once.'
        : 'Nothing was executed.'
    case 'unknown':
      return 'The bot died while it was telling the agent. Look at the trace before anybody does it again.'
  }
}

const toldAt = (at: Date | undefined, viewer: Viewer): string =>
  at ? `Told at ${toTheSecond(at, viewer)}.` : ''

/** What telemetry said afterwards. */
export function tracedText({ traced, state }: HitlRequest): string {
  if (!traced) return ''
  if (state === 'rejected') return 'Telemetry: the agent took the no; the tool did not run.'
  const words = {
    executed: 'Telemetry: the tool ran.',
    failed: 'Telemetry: the tool was started and failed.',
    'not-seen': 'Telemetry: the agent took the yes; no end of the tool has been seen.',
  }
  return words[traced.tool]
}

/** A short time with its tenths: they tell reading from pressing. */
export const lengthText = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : showLength(ms)

/** A state in a word, for lists. */
export const wordOf: { readonly [state in HitlState]: string } = {
  waiting: 'waiting',
  approved: 'approved',
  answered: 'approved',
  rejected: 'rejected',
  'timed-out': 'timed out',
  'caller-gone': 'caller gone',
  refused: 'refused',
  unknown: 'approved, not known whether heard',
}
