import { createHash } from 'node:crypto'
import type { Changes, Made } from '../../ports/changes.ts'
import type { Ask } from './ask.ts'
import { githubPullRequest } from './pull-request.ts'
import { ApiIssues, ApiMade, ApiRef, ApiSha, ApiTagObject } from './shapes.ts'

/** Writes to one repository through GitHub's REST API. `branch` is its default branch. */
export function githubChanges(ask: Ask, branch: string): Changes {
  return {
    tag: (name, sha, message) => tag(ask, name, sha, message),
    pullRequest: (change) => githubPullRequest(ask, branch, change),
    issue: (issue) => makeIssue(ask, issue),
  }
}

/** What is written beside each thing the bot makes, so that the same key finds it again. */
export const markOf = (key: string): string => `ops-key: ${digest(key, 40)}`
export const digest = (key: string, length: number): string =>
  createHash('sha256').update(key).digest('hex').slice(0, length)

/**
 * Makes something at most once: looks, makes, and after a failure looks again, because a write that seemed to
 * fail may have happened.
 */
export async function once<Thing>(
  look: () => Promise<Thing | undefined>,
  make: () => Promise<Thing>,
): Promise<{ readonly thing: Thing; readonly existed: boolean }> {
  const there = await look()
  if (there !== undefined) return { thing: there, existed: true }
  try {
    return { thing: await make(), existed: false }
  } catch (error) {
    const after = await look().catch(() => undefined)
    if (after === undefined) throw error
    return { thing: after, existed: false }
  }
}

async function tag(
  ask: Ask,
  name: string,
  sha: string,
  message: string,
): Promise<'made' | 'existed' | 'taken'> {
  const { git } = ask.client.rest
  const look = () => taggedCommit(ask, name)
  const make = async () => {
    const object = { ...ask.at, tag: name, message, object: sha, type: 'commit' as const }
    const made = await ask.read('make a tag', () => git.createTag(object), ApiSha)
    const ref = { ...ask.at, ref: `refs/tags/${name}`, sha: made.sha }
    await ask.read('make a tag', () => git.createRef(ref), ApiRef)
    return sha
  }
  const { thing, existed } = await once(look, make)
  if (thing !== sha) return 'taken'
  return existed ? 'existed' : 'made'
}

/** The commit that a tag stands for, annotated or not; undefined when there is no such tag. */
async function taggedCommit(ask: Ask, name: string): Promise<string | undefined> {
  const { git } = ask.client.rest
  const request = () => git.getRef({ ...ask.at, ref: `tags/${name}` })
  const ref = await ask.find('look for a tag', request, ApiRef)
  if (ref?.object.type !== 'tag') return ref?.object.sha
  const object = () => git.getTag({ ...ask.at, tag_sha: ref.object.sha })
  return (await ask.read('read a tag', object, ApiTagObject)).object.sha
}

async function makeIssue(
  ask: Ask,
  { key, title, body, labels }: Parameters<Changes['issue']>[0],
): Promise<Made> {
  const { issues } = ask.client.rest
  const mark = markOf(key)
  // GitHub's search is minutes behind; the list is not.
  const query = { ...ask.at, state: 'all' as const, per_page: 100, labels: labels.join(',') }
  const look = async () => {
    const found = await ask.read('list issues', () => issues.listForRepo(query), ApiIssues)
    return found.find((one) => one.body?.includes(mark))
  }
  const make = () => {
    const wanted = { ...ask.at, title, body: `${body}\n\n<!-- ${mark} -->`, labels: [...labels] }
    return ask.read('open an issue', () => issues.create(wanted), ApiMade)
  }
  const { thing, existed } = await once(look, make)
  return { number: thing.number, url: thing.html_url, existed }
}
