import { modelFault, modelFaults } from '../../chat/error-text/model.ts'
import { signatureOf } from '../../chat/error-text/signature.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { folded, times } from './fold.ts'
import type { RequestTrace } from './request.ts'
import { barData, timeline } from './timeline.ts'
import { precise, toolWords, verdict, workerWords } from './words.ts'
import { workerId } from './worker.ts'

/** What the card needs to know beside the request itself. */
export type TraceContext = {
  readonly viewer: Viewer
  readonly environment: string
  /** Sentences about what is missing or doubtful in the answer, shown at the end. */
  readonly doubts: readonly string[]
}

/** The one card of a trace: verdict, times, bars, plan, workers, tools, severe rows, notes, next steps. */
export function traceCard(request: RequestTrace, context: TraceContext): CardView {
  const failure = withoutName(request)
  const said = verdict(request, failure)
  const { bars, more } = timeline(request)
  const short = request.operation.slice(0, 8)
  return {
    template: 'trace/trace',
    summary: `Trace ${short}: ${said.text}`,
    data: {
      verdict: said.text,
      tone: said.tone,
      operation: request.operation,
      when: `${showTime(request.from, context.viewer)} · env ${context.environment}`,
      times: timesLine(request),
      bars: bars.map(barData),
      hasBars: bars.length > 0,
      moreBars: more > 0 ? `${more} more not drawn` : '',
      plan: planLine(request),
      workers: workerRows(request),
      hasWorkers: request.workers.length > 0,
      tools: toolRows(request),
      noTools:
        request.tools.length > 0
          ? ''
          : request.whole
            ? 'No tool call left a row.'
            : 'No tool call is among the rows that came.',
      severe: severeRows(request, context.viewer),
      hasSevere: request.severe.length > 0,
      notes: [...notesOf(request), ...context.doubts],
      buttons: buttonsOf(request, context),
    },
  }
}

/** The first failure's error; validators put the worker's name in front, which the verdict has just said. */
function withoutName({ firstFailure, workers }: RequestTrace): string {
  if (!firstFailure) return ''
  const { component, error } = firstFailure
  const [, name = '', rest = ''] = /^([\w-]+): (.+)$/s.exec(error) ?? []
  if (workerId(name, []) === component) return signatureOf(rest)
  const asksModel = component === 'workflow' || workers.some(({ id }) => id === component)
  return asksModel ? workerError(error) : signatureOf(error)
}

/** What an SDK says about the model is mostly a body that is folded away: its meaning is put in front. */
function workerError(error: string): string {
  const named = /^[a-z][\w.]*-[\w.-]+: /u.test(error)
  const fault = named ? undefined : modelFault(error)
  return fault ? `${modelFaults[fault]} · ${signatureOf(error)}` : signatureOf(error)
}

function timesLine(request: RequestTrace): string {
  const source = request.totalFrom === 'response.returned' ? '' : ` (${request.totalFrom})`
  const total = `Total ${precise(request.totalMs)}${source}`
  if (request.waitedMs === 0) return `${total}, no time waiting for people`
  const machine = Math.max(0, request.totalMs - request.waitedMs)
  return `${total}: machine ${precise(machine)}, waiting for people about ${precise(request.waitedMs)}`
}

function planLine(request: RequestTrace): string {
  if (!request.plan) return 'No supervisor record in this request.'
  const stages = request.plan.stages.map((ids) => ids.join(' + ')).join(', then ')
  return `${stages}. This is the plan fixed in the code, the same for every request; no reasons are recorded.`
}

function workerRows(request: RequestTrace): Json[] {
  const { shown, more } = folded(request.workers, (one) => `${one.id}${one.state}${one.why}`, 16)
  const rows = shown.map(({ row }) => ({
    name: row.id,
    stage: row.stage === undefined ? 'not in the plan' : `stage ${row.stage}`,
    state: workerWords[row.state].text,
    tone: workerWords[row.state].tone,
    why: row.why === '' ? '' : row.state === 'failed' ? workerError(row.why) : signatureOf(row.why),
  }))
  return more > 0 ? [...rows, restRow(`${more} more workers`)] : rows
}

function toolRows(request: RequestTrace): Json[] {
  const { shown, more } = folded(request.tools, (call) => `${call.tool} ${call.meaning} ${call.answered}`, 12)
  const rows = shown.map(({ row, count }) => ({
    name: `${row.tool}${times(count)}`,
    stage: `side effect: ${row.sideEffect}`,
    state: toolWords[row.meaning].text + (row.approvals > 1 ? ` (asked ${row.approvals} times)` : ''),
    tone: toolWords[row.meaning].tone,
    why: row.meaning.includes('failed') && row.error !== '' ? signatureOf(row.error) : row.answered,
  }))
  return more > 0 ? [...rows, restRow(`${more} more tool calls`)] : rows
}

const restRow = (name: string) => ({ name, stage: '', state: '', tone: 'default', why: '' })

/** Rows whose texts are folded before they are grouped; folding thousands would take longer than the query. */
const MOST_FOLDED = 300

function severeRows(request: RequestTrace, viewer: Viewer): Json[] {
  // A failure that is tried again writes the same text again, and folding is most of what a card costs.
  const signatures = new Map<string, string>()
  const once = (text: string): string => {
    const signature = signatures.get(text) ?? signatureOf(text)
    signatures.set(text, signature)
    return signature
  }
  const safe = request.severe.slice(0, MOST_FOLDED).map((row) => ({ ...row, text: once(row.text) }))
  const { shown, more } = folded(safe, (row) => `${row.severity} ${row.text}`, 5)
  const rows = shown.map(({ row, count }) => ({
    text: `severity ${row.severity}${times(count)}: ${row.text} (${showTime(row.at, viewer)})`,
  }))
  const rest = more + request.severe.length - safe.length
  return rest > 0 ? [...rows, { text: `${rest} more rows of severity 3 and above` }] : rows
}

function notesOf(request: RequestTrace): string[] {
  const { shown, more } = folded(request.otherEvents, (event) => event.name, 8)
  const others = shown.map(
    ({ row }) => `${row.name}${times(row.count)}${row.failed ? ` (${row.failed} failed)` : ''}`,
  )
  const unseen = request.unseenTools
  return [
    ...(unseen.length > 0
      ? [
          `No row of ${unseen.join(', ')}: not proposed, or proposed with no approver configured (that leaves no telemetry).`,
        ]
      : []),
    ...(others.length > 0 ? [`Other events: ${others.join(', ')}${more > 0 ? `, ${more} more` : ''}.`] : []),
    ...(request.sampled ? ['Telemetry is sampled here: rows of this request may be missing.'] : []),
  ]
}

function buttonsOf(request: RequestTrace, context: TraceContext): Json[] {
  const to = new Date(Math.min(request.from.getTime() + 15 * 60_000, context.viewer.now.getTime()))
  // A clock that is ahead must not turn the window round.
  const from = new Date(Math.min(request.from.getTime() - 15 * 60_000, to.getTime() - 15 * 60_000))
  return [
    {
      title: 'Triage around then',
      line: `triage from ${from.toISOString()} to ${to.toISOString()} env ${context.environment}`,
    },
    { title: 'Eval status', line: 'evals' },
  ]
}
