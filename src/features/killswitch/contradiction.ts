import type { Effect, Switch } from '../../chat/killswitch/switch.ts'
import { MINUTE } from '../../chat/time/duration.ts'
import { showAgo } from '../../chat/time/show.ts'
import type { Trace } from './query.ts'

/** What was in flight when the switch took effect is let finish. */
const grace = 5 * MINUTE

export type Claim = {
  readonly effects: { readonly [one in Switch]: Effect }
  /** Since when that is so; undefined when nobody knows. */
  readonly since: Date | undefined
}

/** Where telemetry tells another story than the container app does, in sentences. */
export function contradictions(
  { effects, since }: Claim,
  found: readonly Trace[],
  now: Date,
): readonly string[] {
  const from = since && since.getTime() + grace
  const after = (mark: Trace['mark']) => {
    const row = found.find((one) => one.mark === mark)
    return row?.lastAt && from !== undefined && row.lastAt.getTime() > from ? row.lastAt : undefined
  }
  const said: string[] = []
  const worked = after('worked')
  if (effects.workflow === 'on' && worked)
    said.push(
      `Telemetry contradicts it: a request was worked on ${showAgo(worked, now)}, though requests count as stopped.`,
    )
  const executed = after('executed')
  if (effects.tools === 'on' && executed)
    said.push(
      `Telemetry contradicts it: a tool with side effects ran ${showAgo(executed, now)}, though tools count as stopped.`,
    )
  for (const one of ['tools', 'workflow'] as const) {
    const stopped = after(`${one}-stopped`)
    if (effects[one] === 'off' && stopped)
      said.push(
        `Telemetry contradicts it: something was stopped by KILLSWITCH_${one.toUpperCase()} ${showAgo(stopped, now)}, though it is off.`,
      )
  }
  return said
}
