import { z } from 'zod'
import type { Run } from '../runs/run.ts'
import { startRun } from '../runs/start.ts'
import type { GitCommit } from '../state/git.ts'
import type { User } from '../state/people.ts'
import type { Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { definition, workflows } from './workflow.ts'

const Filter = z.object({ branches: z.array(z.string()).optional() }).loose()

/** Starts every workflow whose file asks for this event on this branch. */
export function startFor(
  world: World,
  repo: Repo,
  event: 'push' | 'pull_request',
  of: {
    readonly ref: string
    readonly base?: string
    readonly commit: GitCommit
    readonly actor: User
    readonly pull?: number
  },
): Run[] {
  return workflows(repo).flatMap((workflow) => {
    const triggers = definition(repo, of.commit, workflow.path)?.triggers
    if (workflow.state !== 'active' || !triggers?.has(event)) return []
    const { branches } = Filter.parse(triggers.get(event) ?? {})
    if (branches !== undefined && !branches.includes(of.base ?? of.ref)) return []
    const file = workflow.path.replace('.github/workflows/', '')
    const pull = of.pull === undefined ? {} : { pull: of.pull }
    return [startRun(world, repo, { file, event, ref: of.ref, sha: of.commit.sha, actor: of.actor, ...pull })]
  })
}
