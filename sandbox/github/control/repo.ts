import type { z } from 'zod'
import { addStatus, createDeployment } from '../runs/deploy.ts'
import type { Run } from '../runs/run.ts'
import { startRun } from '../runs/start.ts'
import type { GitCommit } from '../state/git.ts'
import { type GitTag, putBlob, putCommit, putTag } from '../state/git.ts'
import { resolve } from '../state/history.ts'
import { person, user } from '../state/people.ts'
import type { Deployment, Environment, Repo } from '../state/repo.ts'
import type { World } from '../state/world.ts'
import { startFor } from '../workflows/trigger.ts'
import { AddCommit, AddDeployment, AddEnvironment, AddRun, AddTag } from './vocabulary.ts'

/** Puts a commit on a branch, making the branch when it is new. */
export function addCommit(world: World, repo: Repo, input: z.input<typeof AddCommit>): GitCommit {
  const { message, files, author, trigger, at, ...said } = AddCommit.parse(input)
  const branch = said.branch ?? repo.defaultBranch
  const ref = `refs/heads/${branch}`
  const parent = repo.refs.has(ref) ? resolve(repo, ref) : resolve(repo, said.from)
  const tree = new Map(parent?.files)
  for (const [path, text] of Object.entries(files))
    if (text === null) tree.delete(path)
    else tree.set(path, putBlob(repo.objects, text))
  const when = at ?? new Date(world.clock.now())
  const by = { ...person(author), at: when }
  const parents = parent === undefined ? [] : [parent.sha]
  const commit = putCommit(repo.objects, { message, parents, author: by, committer: by, files: tree })
  moveRef(world, repo, ref, commit, author)
  if (trigger) startFor(world, repo, 'push', { ref: branch, commit, actor: user(author) })
  return commit
}

/** Points a branch to a commit and tells the listeners. */
export function moveRef(world: World, repo: Repo, ref: string, commit: GitCommit, by: string): void {
  const before = repo.refs.get(ref) ?? '0'.repeat(40)
  repo.refs.set(ref, commit.sha)
  const at = commit.committer.at.getTime()
  for (const listener of world.listeners)
    listener({ kind: 'push', repo, ref, before, after: commit.sha, sender: user(by), at })
}

export function addRun(world: World, repo: Repo, input: z.input<typeof AddRun>): Run {
  const { actor, at, sha, ref = repo.defaultBranch, plan, title, pull, ...rest } = AddRun.parse(input)
  const commit = resolve(repo, sha ?? ref)
  if (commit === undefined) throw new Error(`no commit for ${sha ?? ref}`)
  return startRun(world, repo, {
    ...{ ...rest, ref, sha: commit.sha, actor: user(actor) },
    ...(at && { at: at.getTime() }),
    ...(plan && { plan }),
    ...(title !== undefined && { title }),
    ...(pull !== undefined && { pull }),
  })
}

/** Makes a tag: annotated when it has a message, else light. */
export function addTag(world: World, repo: Repo, input: z.input<typeof AddTag>): GitTag | undefined {
  const { name, target, message, tagger, at } = AddTag.parse(input)
  const commit = resolve(repo, target)
  if (commit === undefined) throw new Error(`no commit for tag ${name}`)
  const when = at ?? new Date(world.clock.now())
  const tag =
    message === undefined
      ? undefined
      : putTag(repo.objects, { name, message, object: commit.sha, tagger: { ...person(tagger), at: when } })
  repo.refs.set(`refs/tags/${name}`, tag?.sha ?? commit.sha)
  return tag
}

/** Makes or replaces an environment; `reviewers` make jobs wait for one of them. */
export function addEnvironment(world: World, repo: Repo, input: z.input<typeof AddEnvironment>): Environment {
  const { name, reviewers } = AddEnvironment.parse(input)
  const made = {
    ...{ id: repo.environments.get(name)?.id ?? world.nextId('environment'), name },
    ...{ reviewers: reviewers.map((login) => user(login)), createdAt: new Date(world.clock.now()) },
  }
  repo.environments.set(name, made)
  return made
}

/** A deployment that no run made. */
export function addDeployment(world: World, repo: Repo, input: z.input<typeof AddDeployment>): Deployment {
  const { environment, ref = repo.defaultBranch, state, at } = AddDeployment.parse(input)
  const commit = resolve(repo, ref)
  if (commit === undefined) throw new Error(`no commit for ${ref}`)
  const when = at ?? new Date(world.clock.now())
  const made = createDeployment(world, repo, {
    ...{ sha: commit.sha, ref, task: 'deploy', environment, description: undefined, payload: {} },
    ...{ creator: user('mchen'), at: when, runId: undefined, jobId: undefined },
  })
  addStatus(world, repo, made, { state, at: when })
  return made
}
