import { type Stand, settled, standsOf } from '../../chat/evals/deployed.ts'
import type { Judgement } from '../../chat/evals/judgement.ts'
import { observe, type Turn, turnOf } from '../../chat/evals/observation.ts'
import type { EvalsOptions } from '../../chat/evals/options.ts'
import type { WorkflowKey } from '../../chat/evals/run.ts'
import { tracksOf } from '../../chat/evals/track.ts'
import { details } from './details.ts'
import {
  type Asking,
  type Details,
  type Evidence,
  type Findings,
  judgementOf,
  type Listing,
  type Needs,
  optional,
} from './findings.ts'

/** Where red entered may be far back; lint runs on every push, and only its newest runs matter. */
const LISTED = { evals: 20, deploy: 20, postDeploy: 20, lint: 8 } as const
const DEPLOYMENTS = { own: 20, all: 25 } as const
const MOST_STATES = 8

/**
 * Asks GitHub in two rounds, everything of a round at once: the first names the runs and commits that the
 * second asks about. Another one is needed only when it turns out that a run which seemed to begin the red
 * judged nothing, because deploying failed, evals were skipped, or the gate was broken.
 */
export async function look(ports: Needs, options: EvalsOptions): Promise<Findings> {
  const gaps = new Set<string>()
  const asking = { ports, options, gaps }
  const listing = await list(asking)
  let evidence = weigh(listing, options.environment, new Map())
  const [first, states] = await Promise.all([
    details(asking, listing, evidence),
    statesOf(asking, listing.stands),
  ])
  const sure = { ...listing, stands: settled(listing.stands, states) }
  let found = first
  for (let more = 0; more < 2; more++) {
    const next = weigh(sure, options.environment, judgementsOf(found))
    const same = sameTurn(next.turn, evidence.turn)
    evidence = next
    if (same) break
    const again = await details(asking, sure, next)
    found = { ...again, records: new Map([...found.records, ...again.records]) }
  }
  return { ...sure, ...evidence, ...found, gaps: [...gaps] }
}

const judgementsOf = (found: Details): ReadonlyMap<number, Judgement> =>
  new Map([...found.records.values()].map(({ run }) => [run.id, judgementOf(run, found)]))

async function list(asking: Asking): Promise<Listing> {
  const { ports, options } = asking
  const { branch, workflows, environment } = options
  const listed = (key: WorkflowKey) => ports.runs.runs(workflows[key], { branch, limit: LISTED[key] })
  const [lint, evals, deploy, postDeploy, manifest, own, all] = await Promise.all([
    listed('lint'),
    listed('evals'),
    listed('deploy'),
    listed('postDeploy'),
    optional(asking, ports.accelerator.manifest(branch)),
    environment === undefined ? [] : ports.runs.listDeployments(environment, DEPLOYMENTS.own),
    ports.runs.listDeployments(undefined, DEPLOYMENTS.all),
  ])
  const deployments = [...new Map([...own, ...all].map((one) => [one.id, one])).values()]
  return {
    manifest,
    tracks: tracksOf({ lint, evals, deploy, postDeploy }, deployments, options),
    stands: environment === undefined ? [] : standsOf(environment, deployments, deploy ?? []),
  }
}

/** The environment first; when it is green, whatever else is red. */
function weigh(
  { tracks, stands }: Listing,
  environment: string | undefined,
  judgements: ReadonlyMap<number, Judgement>,
): Evidence {
  const judging = tracks.filter(({ key, ...track }) => key !== 'lint' && track.environment === environment)
  const observations = observe(
    environment === undefined ? judging.filter(({ key }) => key !== 'deploy') : judging,
    stands,
    judgements,
  )
  const others = tracks.filter((track) => !judging.includes(track) || environment === undefined)
  const turns = [
    turnOf(observations, environment),
    ...others.map((track) => turnOf(observe([track], [], judgements), track.environment)),
  ]
  return { observations, turn: turns.find((turn) => turn !== undefined) }
}

const sameTurn = (a: Turn | undefined, b: Turn | undefined): boolean =>
  a?.red.run.id === b?.red.run.id && a?.green?.tested === b?.green?.tested && a?.red.tested === b?.red.tested

async function statesOf(asking: Asking, stands: readonly Stand[]) {
  const asked = stands.filter(({ state }) => state === 'unasked').slice(0, MOST_STATES)
  const states = asked.map(async ({ id }) => {
    const found = await optional(asking, asking.ports.runs.deploymentState(id))
    return [id, found?.state] as const
  })
  return new Map(await Promise.all(states))
}
