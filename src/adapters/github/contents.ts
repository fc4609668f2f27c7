import type { ArtifactFile, JobLog } from '../../ports/workflow-runs.ts'
import { unpacked } from './archive.ts'
import type { Ask } from './ask.ts'
import { download } from './download.ts'
import { beginning, withoutStamps } from './log-text.ts'
import { ApiArtifacts } from './shapes.ts'

/** Larger archives are not for us. */
const LARGEST_ARCHIVE = 24 * 1024 * 1024
/** Archives of one run that are opened, newest first. */
const MOST_ARTIFACTS = 5

/** The log of one job, at most `maxBytes` of it. */
export async function jobLog(ask: Ask, jobId: number, maxBytes: number): Promise<string | undefined> {
  const { downloadJobLogsForWorkflowRun: get } = ask.client.rest.actions
  const query = { ...ask.at, job_id: jobId }
  const found = await download(ask, 'read a log', (request) => get({ ...query, request }), maxBytes)
  return found && withoutStamps(beginning(found.bytes, maxBytes))
}

/** The logs of all jobs of a run. A run's archive has one file a job in its root, "0_evals.txt". */
export async function runLogs(
  ask: Ask,
  runId: number,
  maxBytes: number,
): Promise<readonly JobLog[] | undefined> {
  const { downloadWorkflowRunLogs: get } = ask.client.rest.actions
  const query = { ...ask.at, run_id: runId }
  const found = await download(ask, 'read logs', (request) => get({ ...query, request }), LARGEST_ARCHIVE)
  // Half an archive has no directory: nothing in it can be found.
  if (!found || found.cut) return undefined
  return unpacked(ask, found.bytes, /^\d+_[^/]+\.txt$/).map(({ path, text }) => ({
    job: path.replace(/^\d+_|\.txt$/g, ''),
    text: withoutStamps(text).slice(0, maxBytes),
  }))
}

/** Files of a run's artifacts whose path, "<artifact>/<path in it>", fits `wanted`. */
export async function artifactFiles(
  ask: Ask,
  runId: number,
  wanted: RegExp,
): Promise<readonly ArtifactFile[]> {
  const { actions } = ask.client.rest
  const list = () => actions.listWorkflowRunArtifacts({ ...ask.at, run_id: runId, per_page: 30 })
  const { artifacts } = await ask.read('list artifacts', list, ApiArtifacts)
  const open = artifacts
    .filter((one) => !one.expired && one.size_in_bytes <= LARGEST_ARCHIVE)
    .slice(0, MOST_ARTIFACTS)
  const files = open.map(async ({ id, name }) => {
    const query = { ...ask.at, artifact_id: id, archive_format: 'zip' }
    const get = (request: { redirect: 'manual' }) => actions.downloadArtifact({ ...query, request })
    const found = await download(ask, 'read an artifact', get, LARGEST_ARCHIVE)
    if (!found || found.cut) return []
    return unpacked(ask, found.bytes, /./)
      .filter(({ path }) => wanted.test(`${name}/${path}`))
      .map((file) => ({ artifact: name, ...file }))
  })
  return (await Promise.all(files)).flat()
}
