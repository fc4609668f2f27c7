import { z } from 'zod'

/** What the accelerator can be told to stop: tools with side effects, or every request. */
export const switches = ['tools', 'workflow'] as const
export const Switch = z.enum(switches)
export type Switch = z.infer<typeof Switch>
export const Scope = z.enum([...switches, 'both'])
export type Scope = z.infer<typeof Scope>

export const switchesOf = (scope: Scope): readonly Switch[] => (scope === 'both' ? switches : [scope])
/** The smallest scope that has both. */
export const widened = (one: Scope, other: Scope): Scope => (one === other ? one : 'both')
export const variableOf = (one: Switch): string => `KILLSWITCH_${one.toUpperCase()}`

/** The accelerator's words for yes. "yes" is not among them. */
export const isOn = (value: string | undefined): boolean => /^(1|true|on)$/i.test(value ?? '')
/** A value that Azure does not show. */
const isHidden = (value: string | undefined): boolean => value?.startsWith('(secret ') ?? false

/**
 * What one switch does now. A process reads its variables when it starts, so what is set has effect only when the
 * newest revision is ready; until then the one before it takes the requests, with what it was started with.
 */
export type Effect =
  | 'off'
  | 'on'
  | 'coming' // set, and the revision that takes requests does not know it yet
  | 'going' // removed, and the revision that takes requests still has it
  | 'unknown'

type Values = { readonly [one in Switch]: string | undefined }
/** As much of a container app as tells what has effect. */
export type SwitchState = {
  readonly latestRevision: string
  readonly latestReadyRevision: string | undefined
  readonly revisions: readonly {
    readonly name: string
    readonly active: boolean
    readonly ready: boolean
    readonly weight: number
    /** What it was started with; undefined when Azure does not say. */
    readonly killswitch: Values | undefined
  }[]
  readonly wiring: { readonly killswitch: Values }
}

export function effectOf(state: SwitchState, one: Switch): Effect {
  const value = state.wiring.killswitch[one]
  if (isHidden(value)) return 'unknown'
  const set = isOn(value)
  if (state.latestReadyRevision === undefined) return set ? 'coming' : 'unknown'
  const serving = serve(state)
  const known = serving.map(({ killswitch }) => killswitch && isOn(killswitch[one]))
  if (known.every((on) => on === set)) return set ? 'on' : 'off'
  if (known.includes(undefined)) return set ? 'coming' : 'unknown'
  return set ? 'coming' : 'going'
}

/** The revisions that take requests: the newest that is ready, and others that were given a share. */
function serve({ latestReadyRevision, latestRevision, revisions, wiring }: SwitchState) {
  const found = revisions.filter(
    ({ name, active, ready, weight }) => name === latestReadyRevision || (active && ready && weight > 0),
  )
  if (found.some(({ name }) => name === latestReadyRevision)) return found
  // A revision that is not listed is known only where it is the newest.
  const killswitch = latestReadyRevision === latestRevision ? wiring.killswitch : undefined
  return [...found, { killswitch }]
}

/** The effect of a scope as one: on when all of it is, off when all of it is. */
export function effectOfScope(state: SwitchState, scope: Scope): Effect {
  const effects = switchesOf(scope).map((one) => effectOf(state, one))
  const [first = 'unknown'] = effects
  if (effects.every((effect) => effect === first)) return first
  if (effects.includes('unknown')) return 'unknown'
  if (effects.includes('coming')) return 'coming'
  return effects.includes('going') ? 'going' : 'unknown'
}
