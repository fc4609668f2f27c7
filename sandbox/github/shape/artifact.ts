import { createHash } from 'node:crypto'
import type { Artifact, Attempt, Run } from '../runs/run.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { zip } from '../zip.ts'
import { api, iso, nodeId } from './urls.ts'

const kept = 90 * 86_400_000

/** `artifact`. */
export function artifactShape(world: World, repo: Repo, run: Run, attempt: Attempt, artifact: Artifact) {
  const url = api(world, repo, `/actions/artifacts/${artifact.id}`)
  const bytes = zip(artifact.files)
  const at = attempt.timeline.completedAt
  return {
    ...{ id: artifact.id, node_id: nodeId('MDg6QXJ0aWZhY3Q', artifact.id), name: artifact.name },
    ...{ size_in_bytes: bytes.length, url, archive_download_url: `${url}/zip`, expired: artifact.expired },
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    ...{ created_at: iso(at), updated_at: iso(at), expires_at: iso(at + kept) },
    workflow_run: {
      ...{ id: run.id, repository_id: repo.id, head_repository_id: repo.id },
      ...{ head_branch: run.ref, head_sha: run.sha },
    },
  }
}
