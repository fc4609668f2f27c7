import { type Answer, empty, fail, missing, ok, redirect } from '../http/answer.ts'
import { counted } from '../http/page.ts'
import { type Call, inRepo, type Route } from '../http/route.ts'
import { logText } from '../runs/log.ts'
import { type Artifact, type Attempt, latest, type Run, runState } from '../runs/run.ts'
import { artifactShape } from '../shape/artifact.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { zip } from '../zip.ts'
import { findRun } from './runs.ts'

type Stored = { readonly run: Run; readonly attempt: Attempt; readonly artifact: Artifact }

/** Artifacts of runs, and all logs of a run as one archive. */
export const artifactRoutes: readonly Route[] = [
  inRepo('GET', '/actions/artifacts', 'actions:read', (repo, call) =>
    artifacts(repo, call, repo.runs.toReversed()),
  ),
  inRepo('GET', '/actions/runs/{run_id}/artifacts', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    return run === undefined ? missing() : artifacts(repo, call, [run])
  }),
  inRepo('GET', '/actions/artifacts/{artifact_id}', 'actions:read', (repo, call) => {
    const found = find(call.world, repo, call.params.artifact_id)
    return found === undefined
      ? missing()
      : ok(artifactShape(call.world, repo, found.run, found.attempt, found.artifact))
  }),
  inRepo('GET', '/actions/artifacts/{artifact_id}/{archive_format}', 'actions:read', (repo, call) => {
    const found = find(call.world, repo, call.params.artifact_id)
    if (found === undefined || call.params.archive_format !== 'zip') return missing()
    if (found.artifact.expired) return fail(410, 'Artifact has expired')
    return redirect(`${call.world.url}/_downloads/artifacts/${repo.id}/${found.artifact.id}`)
  }),
  inRepo('GET', '/actions/runs/{run_id}/logs', 'actions:read', (repo, call) => {
    const run = findRun(repo, call)
    if (run === undefined || runState(latest(run), call.world.clock.now()).status !== 'completed')
      return missing()
    return redirect(`${call.world.url}/_downloads/runs/${repo.id}/${run.id}`)
  }),
  inRepo('DELETE', '/actions/runs/{run_id}/logs', 'actions:write', () => empty()),
]

function artifacts(repo: Repo, call: Call, runs: readonly Run[]): Answer {
  const name = call.query.get('name')
  const found = runs
    .flatMap((run) => stored(call.world, run))
    .filter(({ artifact }) => name === null || artifact.name === name)
  return counted(call, 'artifacts', found, ({ run, attempt, artifact }) =>
    artifactShape(call.world, repo, run, attempt, artifact),
  )
}

/** Artifacts are there once their run is over. */
function stored(world: World, run: Run): Stored[] {
  const attempt = latest(run)
  if (runState(attempt, world.clock.now()).status !== 'completed') return []
  return attempt.artifacts.map((artifact) => ({ run, attempt, artifact }))
}

function find(world: World, repo: Repo, id: string | undefined): Stored | undefined {
  return repo.runs.flatMap((run) => stored(world, run)).find(({ artifact }) => String(artifact.id) === id)
}

/** What the temporary address of an archive serves. */
export function archive(world: World, repo: Repo, what: string, id: string): Buffer | undefined {
  if (what === 'artifacts') {
    const found = find(world, repo, id)
    return found && zip(found.artifact.files)
  }
  const run = repo.runs.find((one) => String(one.id) === id)
  const jobs = run === undefined ? [] : latest(run).timeline.jobs
  return run && zip(Object.fromEntries(jobs.map((job, i) => [`${i}_${job.plan.name}.txt`, logText(job)])))
}
