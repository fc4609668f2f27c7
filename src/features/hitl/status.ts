import type { HitlRequest } from '../../chat/hitl/request.ts'
import type { HitlRules } from '../../chat/hitl/rules.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { DAY } from '../../chat/time/duration.ts'
import { showAgo, showTime, type Viewer } from '../../chat/time/show.ts'
import type { Wiring } from '../../ports/environments.ts'
import type { Gate, HitlDecision } from '../../ports/hitl.ts'
import type { HitlSecret } from '../../ports/hitl-requests.ts'
import { byApprover, byTool, type HitlFigures } from './figures.ts'
import { lengthText, type Tone, wordOf } from './words.ts'

/** What is known of one environment. `wiring`: "unknown" when Azure was not, or could not be, asked. */
export type EnvironmentStatus = {
  readonly name: string
  readonly wiring: Wiring | 'unknown'
  readonly gate: Gate
  readonly secrets: readonly HitlSecret[]
  readonly recent: readonly HitlRequest[]
  readonly decisions: readonly HitlDecision[]
  readonly rules: HitlRules
}

/** A secret that is older than this is worth a word. */
const oldDays = 90
const mostRecent = 5
const mostGroups = 6
/** So many approvals in a row, each faster than anybody reads. */
const hasty = 5

/** Per environment: whether the accelerator asks here, what waits, what was decided last, and how people decide. */
export function statusCard(
  all: readonly EnvironmentStatus[],
  channels: number,
  days: number,
  viewer: Viewer,
): CardView {
  const waiting = all.flatMap(({ recent }) => recent.filter(({ state }) => state === 'waiting')).length
  return {
    template: 'hitl/status',
    summary: `Approvals of agents: ${waiting === 0 ? 'nothing waits' : `${waiting} waiting`}`,
    data: {
      headline: 'Approvals of agents',
      problem:
        channels === 0
          ? 'No channel hears of requests, so every one is refused. Type "subscribe approvals" in the approvers’ channel.'
          : '',
      environments: all.map((one) => environmentOf(one, viewer)),
      figures: `Decisions of the last ${days} days`,
      groups: all.length === 0 ? [] : groupsOf(all.flatMap(({ decisions }) => decisions)),
      hasGroups: all.some(({ decisions }) => decisions.length > 0),
    },
  }
}

function environmentOf(status: EnvironmentStatus, viewer: Viewer): Json {
  const { name, gate, recent } = status
  const [wired, tone] = wiredText(status, viewer)
  const waiting = recent.filter(({ state }) => state === 'waiting').length
  return {
    name,
    wired,
    tone,
    gate:
      gate.state === 'closed'
        ? `The kill switch is engaged: everything is refused since ${showTime(gate.since, viewer)}, by ${gate.by}.`
        : '',
    waiting: waiting === 0 ? 'Nothing waits.' : `${waiting} waiting now.`,
    secrets: secretsText(status, viewer),
    warnings: warningsOf(status).map((text) => ({ text })),
    recent: recent.slice(0, mostRecent).map((request) => ({
      line: `${request.tool} · ${wordOf[request.state]}${request.approver ? ` by ${request.approver.name}` : ''}`,
      when: `${showAgo(request.askedAt, viewer.now)} · ${request.id}`,
      command: `hitl show ${request.id}`,
    })),
  }
}

function wiredText({ wiring, recent, secrets }: EnvironmentStatus, { now }: Viewer): readonly [string, Tone] {
  const [newest] = recent
  const heard = newest ? ` Last request ${showAgo(newest.askedAt, now)}.` : ' No request has come in yet.'
  if (wiring === 'unknown') return [`Not known whether the accelerator asks here.${heard}`, 'warning']
  if (wiring.approver)
    return secrets.length === 0
      ? [
          `The accelerator asks ${wiring.approver.host}, but no secret has been made here.${heard}`,
          'attention',
        ]
      : [`The accelerator asks ${wiring.approver.host}.${heard}`, 'good']
  return wiring.devMode
    ? ['HITL_DEV_MODE is set and no approver: every tool call approves itself.', 'attention']
    : [
        'Not wired: HITL_APPROVER_ENDPOINT is not set, so the accelerator runs no tool that needs a yes, and says so only in its stream.',
        'attention',
      ]
}

function secretsText({ secrets }: EnvironmentStatus, { now }: Viewer): string {
  if (secrets.length === 0) return 'No secret yet: an admin types "hitl rotate" and the environment.'
  return secrets
    .map(({ madeAt, usedAt }, i) => {
      const used = usedAt ? `last used ${showAgo(usedAt, now)}` : 'never used'
      return `${i === 0 ? 'Secret' : 'The one before'} made ${showAgo(madeAt, now)}, ${used}`
    })
    .join(' · ')
}

function warningsOf({ secrets, decisions, rules }: EnvironmentStatus): readonly string[] {
  const [newest] = secrets
  // What the agent was not told by 200 it wrote down, with the address.
  const leaked = newest
    ? decisions.filter(({ outcome, endedAt }) => outcome === 'timed-out' && endedAt > newest.madeAt).length
    : 0
  const asked = decisions.at(-1)?.endedAt
  const old = newest && asked && asked.getTime() - newest.madeAt.getTime() > oldDays * DAY
  return [
    ...(leaked > 0 && rules.unanswered === 'error'
      ? [
          `${leaked} answer${leaked === 1 ? '' : 's'} since the secret was made ${leaked === 1 ? 'was an error' : 'were errors'}. The agent writes the address of such a call, with the secret, into its telemetry and its stream: let only its network in (hitl.callers), or rotate.`,
        ]
      : []),
    ...(old ? [`The secret is older than ${oldDays} days: rotate it.`] : []),
  ]
}

function groupsOf(decisions: readonly HitlDecision[]): Json[] {
  const tools = byTool(decisions).slice(0, mostGroups)
  const people = byApprover(decisions).slice(0, mostGroups)
  return [
    ...tools.map((one) => ({ name: one.name, line: countsText(one), note: '', tone: 'default' })),
    ...people.map((one) => ({ name: one.name, line: timesText(one), ...hastyText(one) })),
  ]
}

function countsText({ counts, medianMs }: HitlFigures): string {
  const parts = [
    `${counts.approved} approved`,
    `${counts.rejected} rejected`,
    `${counts['timed-out']} timed out`,
    ...(counts['caller-gone'] > 0 ? [`${counts['caller-gone']} caller gone`] : []),
    ...(counts.refused > 0 ? [`${counts.refused} refused`] : []),
  ]
  return `${parts.join(', ')}${medianMs === undefined ? '' : `; half within ${lengthText(medianMs)}`}`
}

function timesText({ counts, medianMs, slowestMs }: HitlFigures): string {
  const times =
    medianMs === undefined || slowestMs === undefined
      ? ''
      : `; half within ${lengthText(medianMs)}, slowest ${lengthText(slowestMs)}`
  return `${counts.approved} approved, ${counts.rejected} rejected${times}`
}

function hastyText({ hastyRun }: HitlFigures): { readonly note: string; readonly tone: Tone } {
  if (hastyRun < hasty) return { note: '', tone: 'default' }
  return { note: `${hastyRun} approvals in a row took less than 3 s each.`, tone: 'warning' }
}
