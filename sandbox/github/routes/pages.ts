import type { Answer } from '../http/answer.ts'
import { annotations } from '../runs/log.ts'
import { jobStatus, latest, type Run, runState } from '../runs/run.ts'
import { resolve } from '../state/history.ts'
import { fullName, type Repo } from '../state/repo.ts'
import { findRepo, type World } from '../state/world.ts'
import { logOf, placed } from './jobs.ts'

/**
 * Plain pages for the links on cards, so that "open run" leads somewhere: run, job, commit, pull request and
 * the repository. `undefined` = not a page.
 */
export function page(world: World, path: string): Answer | undefined {
  const [, owner = '', name = '', ...rest] = path.split('/')
  const repo = owner === 'repos' ? undefined : findRepo(world, owner, name)
  if (repo === undefined) return undefined
  const text = body(world, repo, rest)
  const title = escapeHtml(fullName(repo))
  const html = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><p><em>A page of the sandbox, not of GitHub.</em></p><pre style="white-space:pre-wrap">${escapeHtml(text)}</pre>`
  return { status: 200, text: html, type: 'text/html; charset=utf-8' }
}

function body(world: World, repo: Repo, rest: readonly string[]): string {
  const [kind = '', ...ids] = rest
  if (kind === 'actions') {
    const run = repo.runs.find((one) => String(one.id) === ids[1])
    if (run === undefined) return 'No such run.'
    return ids[2] === 'job' ? (logOf(world, repo, ids[3] ?? '') ?? 'No log yet.') : runText(world, repo, run)
  }
  if (kind === 'commit') return resolve(repo, ids[0])?.message ?? 'No such commit.'
  if (kind === 'pull' || kind === 'issues') {
    const found = [...repo.pulls, ...repo.issues].find((one) => String(one.number) === ids[0])
    return found === undefined ? 'No such number.' : `${found.title} (${found.state})\n\n${found.body}`
  }
  if (kind === 'blob' || kind === 'raw') {
    const blob = resolve(repo, ids[0])?.files.get(ids.slice(1).join('/'))
    return repo.objects.blobs.get(blob ?? '')?.toString('utf8') ?? 'No such file.'
  }
  return [...(resolve(repo, repo.defaultBranch)?.files.keys() ?? [])].sort().join('\n')
}

function runText(world: World, repo: Repo, run: Run): string {
  const now = world.clock.now()
  const attempt = latest(run)
  const { status, conclusion } = runState(attempt, now)
  const jobs = placed(world, repo, run, attempt).flatMap(({ job, id }) => [
    `\n${job.plan.name}: ${jobStatus(job, now) === 'completed' ? job.conclusion : jobStatus(job, now)} (/actions/runs/${run.id}/job/${id})`,
    ...annotations(job, now).map((one) => `  ${one.level}: ${one.message}`),
  ])
  return [
    `${run.workflow.name} #${run.number}: ${run.title}`,
    `${run.event} on ${run.ref} at ${run.sha}`,
    `${status} ${conclusion ?? ''}`,
    ...jobs,
  ].join('\n')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
