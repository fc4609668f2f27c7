import {
  afterLook,
  afterSend,
  afterWatch,
  type Errand,
  type ErrandPace,
  isOver,
  sending,
} from '../chat/errand.ts'
import type { WorkflowRuns } from './workflow-runs.ts'

/** What to start: the workflow file, on which branch, with which inputs. The key is added as `key`. */
export type Order = {
  readonly file: string
  readonly ref: string
  readonly inputs: Readonly<Record<string, string>>
}

/** How many of the newest runs are looked through for a key. */
const looked = 50

/**
 * Takes an errand one step further. `keep` stores what is about to be sent and says whether we may: when somebody
 * else has gone on meanwhile, nothing is sent. Throws `UpstreamError` when GitHub cannot be asked; then try again.
 */
export async function stepErrand(
  runs: Pick<WorkflowRuns, 'runs' | 'run' | 'dispatch'>,
  errand: Errand,
  order: Order,
  how: {
    readonly now: Date
    readonly pace: ErrandPace
    readonly keep: (next: Errand) => Promise<boolean>
  },
): Promise<Errand | undefined> {
  const { now, pace, keep } = how
  if (isOver(errand)) return errand
  if (errand.stage === 'due') {
    const next = sending(errand, now)
    if (!(await keep(next))) return undefined
    const inputs = { ...order.inputs, key: errand.key }
    return afterSend(next, await runs.dispatch(order.file, order.ref, inputs))
  }
  if (errand.runId === undefined)
    return afterLook(errand, await runs.runs(order.file, { limit: looked }), now, pace)
  return afterWatch(errand, await runs.run(errand.runId), now, pace)
}
