import { UpstreamError } from '../../chat/errors.ts'
import {
  type Effect,
  effectOf,
  isOn,
  type Switch,
  type SwitchState,
  switches,
  variableOf,
} from '../../chat/killswitch/switch.ts'
import { HOUR } from '../../chat/time/duration.ts'
import { showLength, showTime, type Viewer } from '../../chat/time/show.ts'
import type { DrillRecord } from '../../ports/drills.ts'
import type { ResourceState } from '../../ports/environments.ts'
import type { Gate } from '../../ports/hitl.ts'
import type { Ports } from '../../ports/index.ts'
import { type Engagement, isEngaged } from '../../ports/killswitches.ts'
import { contradictions } from './contradiction.ts'
import { readCourse } from './course.ts'
import { Trace, traces } from './query.ts'
import { byHand, stateOf as engagementState, isStuck, type Said, scopeWords, short } from './words.ts'

/** What the card says of one environment. */
export type Standing = {
  readonly environment: string
  readonly state: Said
  readonly warnings: readonly string[]
  readonly facts: readonly { readonly title: string; readonly value: string }[]
}
export type StatusNeeds = Pick<
  Ports,
  'environments' | 'killswitches' | 'drills' | 'hitl' | 'telemetry' | 'accelerator'
>

/** Everything that is known of the switch of one environment. What cannot be read is said, not left out. */
type Known = {
  readonly resources: ResourceState | undefined
  readonly trouble: string | undefined
  readonly engagement: Engagement | undefined
  readonly gate: Gate
  readonly drills: readonly DrillRecord[]
  readonly drilling: boolean
  readonly rows: readonly Trace[] | undefined
}

/** Asks everybody side by side. */
export async function standingOf(ports: StatusNeeds, environment: string, viewer: Viewer): Promise<Standing> {
  const { environments, killswitches, drills, hitl } = ports
  let trouble: string | undefined
  const [resources, engagement, gate, history, running, rows] = await Promise.all([
    environments.resources(environment).catch((error) => {
      if (!(error instanceof UpstreamError)) throw error
      trouble = error.message
      return undefined
    }),
    killswitches.newest(environment),
    hitl.gate(environment),
    drills.history({ environment, limit: 20 }),
    drills.running(),
    askTelemetry(ports, environment, viewer.now),
  ])
  const drilling = running.some((one) => one.environment === environment)
  return describe(
    environment,
    { resources, trouble, engagement, gate, drills: history, drilling, rows },
    viewer,
  )
}

/** Undefined when the log store cannot be asked; that is not worth failing for. */
async function askTelemetry(
  { telemetry, accelerator }: StatusNeeds,
  environment: string,
  now: Date,
): Promise<readonly Trace[] | undefined> {
  try {
    const manifest = await accelerator.manifest().catch(() => undefined)
    const window = { from: new Date(now.getTime() - 2 * HOUR), to: now }
    const asked = traces(manifest?.sideEffectTools ?? [])
    return (await telemetry.query(asked, window, Trace, { environment, timeoutMs: 15_000 })).rows
  } catch (error) {
    if (error instanceof UpstreamError) return undefined
    throw error
  }
}

/** The pure half: what all of that comes to. */
export function describe(environment: string, known: Known, viewer: Viewer): Standing {
  const { resources, engagement, gate, drills, drilling } = known
  const open = engagement && isEngaged(engagement) ? engagement : undefined
  const effects = resources && effectsOf(resources)
  const warnings = warningsOf(known, open, effects, viewer)
  const facts = [
    ...(resources ? setFacts(resources, viewer) : []),
    ...(open
      ? [{ title: 'Engaged', value: `${open.by.name}, ${showTime(open.at, viewer)}: ${open.reason}` }]
      : []),
    {
      title: 'Approvals',
      value: gate.state === 'open' ? 'open' : `closed by ${gate.by}, ${showTime(gate.since, viewer)}`,
    },
    { title: 'Last proven', value: provenBy(drills, viewer) },
    ...(drilling ? [{ title: 'Drill', value: 'one goes on: what you see is of its making' }] : []),
  ]
  return { environment, state: stateOf(effects, open, viewer), warnings, facts }
}

type Effects = { readonly [one in Switch]: Effect }
const effectsOf = (state: SwitchState): Effects => ({
  tools: effectOf(state, 'tools'),
  workflow: effectOf(state, 'workflow'),
})

function stateOf(effects: Effects | undefined, open: Engagement | undefined, viewer: Viewer): Said {
  if (!effects)
    return open
      ? {
          text: `Engaged (${scopeWords[open.scope]}); whether it has effect cannot be seen`,
          tone: 'attention',
        }
      : { text: 'Unknown: the container app cannot be seen', tone: 'warning' }
  const by = (wanted: Effect) => switches.filter((one) => effects[one] === wanted)
  const [on, coming, going, unknown] = [by('on'), by('coming'), by('going'), by('unknown')]
  if (coming.length > 0)
    return { text: `${list(coming)}: set, NOT IN EFFECT YET. The old revision goes on.`, tone: 'attention' }
  if (unknown.length > 0) return { text: `${list(unknown)}: unknown`, tone: 'warning' }
  if (going.length > 0) return { text: `${list(going)}: removed, still in effect`, tone: 'accent' }
  if (on.length > 0) return { text: `${list(on)} stopped`, tone: 'attention' }
  if (!open) return { text: 'Off: everything runs', tone: 'good' }
  // On its way there or back: as its own card says it. Only what had effect can have lost it.
  if (open.state !== 'engaged') return engagementState(open, readCourse(open.course), viewer)
  return { text: 'Engaged, and NOT SET', tone: 'attention' }
}

const names: { readonly [one in Switch]: string } = { tools: 'Tools', workflow: 'Requests' }
const list = (found: readonly Switch[]): string => found.map((one) => names[one]).join(' and ')

function setFacts(
  { wiring, latestRevision, latestReadyRevision, changedAt, changedBy }: ResourceState,
  viewer: Viewer,
) {
  const { killswitch } = wiring
  const set = switches.flatMap((one) =>
    killswitch[one] === undefined ? [] : [`${variableOf(one)}=${killswitch[one]}`],
  )
  const ready = latestReadyRevision === latestRevision
  return [
    { title: 'Set', value: set.length > 0 ? set.join(', ') : 'nothing' },
    {
      title: 'Revision',
      value: ready
        ? `${short(latestRevision)}, ready`
        : `${short(latestRevision)} NOT READY; ${latestReadyRevision ? `${short(latestReadyRevision)} takes the requests` : 'none is ready'}`,
    },
    ...(changedAt
      ? [{ title: 'Changed', value: `${changedBy ?? 'somebody'}, ${showTime(changedAt, viewer)}` }]
      : []),
  ]
}

function warningsOf(
  { resources, trouble, engagement, rows, gate }: Known,
  open: Engagement | undefined,
  effects: Effects | undefined,
  { now }: Viewer,
): readonly string[] {
  const said: string[] = []
  if (trouble) said.push(trouble)
  if (!resources && !trouble)
    said.push('ops.yaml names no containerApp for it, so nobody can see what is set.')
  const plain = resources?.wiring.killswitch.plain
  if (plain !== undefined)
    said.push(
      `KILLSWITCH=${plain} is set and has NO effect: nothing reads it. The names are KILLSWITCH_TOOLS and KILLSWITCH_WORKFLOW.`,
    )
  for (const one of switches) {
    const value = resources?.wiring.killswitch[one]
    if (value !== undefined && !isOn(value) && !/^(0|off|false|)$/i.test(value) && !value.startsWith('('))
      said.push(`${variableOf(one)}=${value} has NO effect: only 1, true and on mean yes.`)
  }
  if (resources && !resources.wiring.approver && !resources.wiring.devMode)
    said.push(
      'HITL_APPROVER_ENDPOINT is not set: tools with side effects are never called, and nobody is asked.',
    )
  if (resources?.wiring.devMode) said.push('HITL_DEV_MODE is on: every tool call counts as approved.')
  if (open?.state === 'engaging' && isStuck(readCourse(open.course).engage)) said.push(byHand(open))
  if (open?.state === 'engaged' && effects && switches.every((one) => effects[one] === 'off'))
    said.push(
      'It was engaged here and is set nowhere: azd provision and azd up remove the variable. Engage it again.',
    )
  if (gate.state === 'closed' && !open)
    said.push('Approvals of agents are closed although the switch is not engaged here.')
  const course = engagement && readCourse(engagement.course)
  const since = open ? course?.effectiveAt : resources?.changedAt
  if (effects && rows) said.push(...contradictions({ effects, since }, rows, now))
  said.push(...staleness(rows, now))
  return said
}

/** Without rows nothing contradicts and nothing confirms. */
function staleness(rows: readonly Trace[] | undefined, now: Date): readonly string[] {
  if (!rows) return ['Telemetry cannot be asked, so nothing confirms what is said here.']
  const last = rows.find(({ mark }) => mark === 'newest')?.lastAt
  if (!last) return ['No telemetry in the last 2 h: nothing confirms what is said here.']
  const age = now.getTime() - last.getTime()
  return age > HOUR / 2 ? [`The newest telemetry is ${showLength(age)} old.`] : []
}

function provenBy(drills: readonly DrillRecord[], viewer: Viewer): string {
  const [newest] = drills
  const passed = drills.find(({ outcome }) => outcome === 'passed')
  if (passed)
    return `${passed.scope}, ${showTime(passed.endedAt, viewer)}, in effect after ${passed.secondsToEffect} s`
  if (newest) return `never; the last drill (${showTime(newest.endedAt, viewer)}) ended as ${newest.outcome}`
  return 'never: no drill yet'
}
