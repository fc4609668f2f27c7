import type { Outcome, Unfinished } from './outcome.ts'
import type { RequestTrace } from './request.ts'
import type { ToolCall, ToolMeaning } from './tool-call.ts'
import type { Worker } from './worker.ts'

/** Adaptive Cards' colours, used for what they mean and never alone: the words say the same. */
export type Tone = 'good' | 'warning' | 'attention' | 'default'

/** A length as a person reads one request's times: "240 ms", "12.4 s", "2 min 33 s". */
export function precise(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

const ending: Record<Unfinished, string> = {
  running: 'may still be running',
  disconnected: 'the caller disconnected; whatever ran was cancelled without a trace',
  'not ingested': 'its end may not have been ingested yet',
  'rows missing': 'not all of its rows came',
  lost: 'the caller disconnected or the process died',
}

/** The verdict in one line, for somebody who was asleep a minute ago. `failure` is fit to be shown. */
export function verdict(request: RequestTrace, failure: string): { text: string; tone: Tone } {
  const { outcome, firstFailure, tools } = request
  switch (outcome.kind) {
    case 'answered': {
      const undone = tools.filter((call) => call.sideEffect !== 'yes')
      const unasked = new Set(
        tools.filter(({ meaning }) => meaning === 'ran unasked').map(({ tool }) => tool),
      )
      const buts = [
        ...(unasked.size > 0 ? [`${[...unasked].join(', ')} ran without approval`] : []),
        ...(undone.length > 0 ? [undoneLine(undone)] : []),
      ]
      return buts.length === 0
        ? { text: 'Answered.', tone: 'good' }
        : { text: `Answered, but ${buts.join(' and ')}.`, tone: 'warning' }
    }
    case 'failed':
      return {
        text: `Failed${firstFailure ? ` in ${firstFailure.component}` : ''}: ${failure || 'no error text'}`,
        tone: 'attention',
      }
    case 'killed':
      return { text: 'Refused by the kill switch (KILLSWITCH_WORKFLOW) before any work.', tone: 'warning' }
    case 'rejected':
      return {
        text: `Rejected with HTTP ${outcome.resultCode}: ${refusal(outcome.resultCode)}.`,
        tone: 'warning',
      }
    case 'unfinished':
      return { text: unfinished(outcome), tone: outcome.likely === 'running' ? 'default' : 'attention' }
    case 'not a request':
      return { text: 'These rows belong to no request (start-up or background work).', tone: 'default' }
  }
}

function unfinished(outcome: Extract<Outcome, { kind: 'unfinished' }>): string {
  const age =
    outcome.ageMs < 3_600_000 ? precise(outcome.ageMs) : `${(outcome.ageMs / 3_600_000).toFixed(1)} h`
  if (outcome.likely === 'rows missing')
    return `Started ${age} ago. Whether it was answered is unknown: ${ending[outcome.likely]}.`
  return `Started ${age} ago and never answered: ${ending[outcome.likely]}.`
}

/** Only 422 is about the body; a route that does not exist is refused as early. */
const refusal = (resultCode: string): string =>
  resultCode === '422'
    ? 'the request does not fit the schema, so nothing ran'
    : 'the workflow has not begun, so nothing ran'

/** "send_email did not run (approver did not answer in 60 s)"; the first two and how many more. */
function undoneLine(calls: readonly ToolCall[]): string {
  const said = calls.slice(0, 2).map((call) => {
    const what = call.sideEffect === 'no' ? 'did not run' : 'may or may not have run'
    return `${call.tool} ${what} (${toolWords[call.meaning].text})`
  })
  return said.join(' and ') + (calls.length > 2 ? ` and ${calls.length - 2} more did not surely run` : '')
}

/** What a worker's state is called and how it looks. */
export const workerWords: Record<Worker['state'], { text: string; tone: Tone }> = {
  completed: { text: 'completed', tone: 'good' },
  failed: { text: 'failed', tone: 'attention' },
  skipped: { text: 'skipped', tone: 'default' },
  cancelled: { text: 'cancelled with its peers (inferred: cancelling leaves no event)', tone: 'warning' },
  'not started': { text: 'not started: an earlier stage failed', tone: 'default' },
  'no record': { text: 'planned, no record', tone: 'warning' },
}

/** What a tool call's meaning says to somebody who does not know the accelerator. */
export const toolWords: Record<ToolMeaning, { text: string; tone: Tone }> = {
  'approved and ran': { text: 'approved and ran', tone: 'good' },
  'approved, then failed': { text: 'approved, then the tool itself failed', tone: 'attention' },
  'approved, no outcome recorded': { text: 'approved, no outcome recorded', tone: 'attention' },
  denied: { text: 'denied by a reviewer', tone: 'warning' },
  'not answered': { text: 'approver did not answer in 60 s', tone: 'attention' },
  unreachable: { text: 'approver unreachable', tone: 'attention' },
  'broken approver': { text: 'approver is broken (its answer was no decision)', tone: 'attention' },
  'no approver': { text: 'no approver configured', tone: 'attention' },
  killed: { text: 'stopped by the kill switch (KILLSWITCH_TOOLS)', tone: 'warning' },
  'bypassed approval': { text: 'ran without asking: its policy skips approval', tone: 'warning' },
  'ran without approval': {
    text: 'ran; no approval recorded (read-only tool, or approval bypassed)',
    tone: 'warning',
  },
  'ran unasked': {
    text: 'ran; no approval recorded, though it has side effects: approval bypassed',
    tone: 'attention',
  },
  failed: { text: 'failed', tone: 'attention' },
  'skipped approval, no outcome recorded': {
    text: 'approval skipped by policy, no outcome recorded',
    tone: 'attention',
  },
}
