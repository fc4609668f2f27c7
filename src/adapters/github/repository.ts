import { z } from 'zod'
import { UpstreamError } from '../../chat/errors.ts'
import type { Comparison, Repository } from '../../ports/repository.ts'
import type { Ask } from './ask.ts'
import { SYSTEM, statusOf } from './explain.ts'
import { commitFrom, pullFrom } from './read.ts'
import { ApiCommits, ApiComparison, ApiPull, ApiPulls, ApiTags } from './shapes.ts'

/** What signing in came to: an App's token tells its rights. */
const SignedIn = z.object({ permissions: z.record(z.string(), z.string()).optional() })

/** GitHub lists at most this many changed files of a comparison. */
const MOST_FILES = 300
const MOST_COMMITS = 500
const MOST_TAG_PAGES = 5

/** The accelerator's source through GitHub's REST API. */
export function githubRepository(ask: Ask): Repository {
  const { at } = ask
  const { repos, pulls } = ask.client.rest
  return {
    async file(path, ref) {
      const request = () =>
        repos
          .getContent({ ...at, path, ...(ref === undefined ? {} : { ref }), mediaType: { format: 'raw' } })
          .catch((error) => Promise.reject(noRef(error, ref) ?? error))
      // A folder answers with a list.
      const found = await ask.find(`read ${path}`, request, z.union([z.string(), z.array(z.unknown())]))
      return typeof found === 'string' ? found : undefined
    },
    compare: (base, head) => compare(ask, base, head),
    async commits({ ref, path, limit }) {
      const query = { ...at, per_page: Math.min(limit, 100), ...(ref && { sha: ref }), ...(path && { path }) }
      const found = await ask.read('list commits', () => repos.listCommits(query), ApiCommits)
      return found.map(commitFrom)
    },
    async tags() {
      const all = []
      for (let page = 1; page <= MOST_TAG_PAGES; page++) {
        const request = () => repos.listTags({ ...at, per_page: 100, page })
        const found = await ask.read('list tags', request, ApiTags)
        all.push(...found.map(({ name, commit }) => ({ name, sha: commit.sha })))
        if (found.length < 100) break
      }
      return all
    },
    async pull(number) {
      const request = () => pulls.get({ ...at, pull_number: number })
      const found = await ask.find(`read pull request ${number}`, request, ApiPull)
      return found && pullFrom(found)
    },
    async rights() {
      // A new token, because the one in use was given out with the rights of its time.
      const request = async () => {
        const data = await ask.client.auth({ type: 'installation', refresh: true })
        return { status: 201, data, headers: {} }
      }
      return (await ask.read('read its own rights', request, SignedIn)).permissions
    },
    async pullsOf(sha) {
      const request = () => repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha })
      return (await ask.read('find pull requests of a commit', request, ApiPulls)).map(pullFrom)
    },
  }
}

/** Commits come in pages, files with the first page only. */
async function compare(ask: Ask, base: string, head: string): Promise<Comparison> {
  const page = (number: number) => {
    const query = { ...ask.at, basehead: `${base}...${head}`, per_page: 100, page: number }
    const request = () => ask.client.rest.repos.compareCommitsWithBasehead(query)
    return ask.read(`compare ${base.slice(0, 12)} with ${head.slice(0, 12)}`, request, ApiComparison)
  }
  const first = await page(1)
  const wanted = Math.ceil(Math.min(first.total_commits, MOST_COMMITS) / 100)
  const rest = await Promise.all(Array.from({ length: Math.max(0, wanted - 1) }, (_, i) => page(i + 2)))
  const commits = [first, ...rest].flatMap((one) => one.commits.map(commitFrom))
  return {
    base,
    head,
    status: first.status,
    commits,
    files: first.files.map(({ filename, status, previous_filename: previous }) => ({
      ...{ path: filename, status },
      ...(previous ? { previous } : {}),
    })),
    truncated: commits.length < first.total_commits || first.files.length >= MOST_FILES,
    url: first.html_url,
  }
}

/** GitHub says 404 for a missing file and for a missing ref; only the first is an answer. */
function noRef(error: unknown, ref: string | undefined): UpstreamError | undefined {
  if (statusOf(error) !== 404 || !/No commit found for the ref/i.test((error as Error).message))
    return undefined
  const message = `GitHub has no commit, branch or tag "${ref?.slice(0, 60)}".`
  return new UpstreamError(SYSTEM, 'missing', message, { cause: error })
}
