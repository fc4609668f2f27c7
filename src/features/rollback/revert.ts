import { UsageError } from '../../chat/errors.ts'
import { type Reply, sayText } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { Payload } from './course.ts'
import { short } from './words.ts'

export type RevertNeeds = Pick<Ports, 'approvals' | 'repository' | 'changes' | 'audit'>
const done: readonly string[] = ['succeeded', 'failed', 'unknown']

/**
 * Opens the pull request that makes a rollback last: every file that the undone commits touched, as it is at the
 * tag. That is not `git revert`: later changes to the same files go with it, and the text says which.
 */
export async function revert(ports: RevertNeeds, branch: string, id: string, turn: Turn): Promise<Reply> {
  const { approvals, repository, changes, audit } = ports
  const approval = await approvals.find(id)
  if (approval?.kind !== 'rollback' || !done.includes(approval.state))
    throw new UsageError(`${id} is no rollback that was done. "approvals history" lists them.`, {
      try: 'approvals history',
    })
  const { tag, sha, running, environment } = Payload.parse(approval.payload)
  const [undone, since] = await Promise.all([
    repository.compare(sha, running),
    repository.compare(running, branch),
  ])
  if (undone.truncated)
    throw new UsageError(
      `The rollback undid more than GitHub lists at once. Revert by hand: git revert --no-commit ${short(sha)}..${short(running)}`,
    )
  const paths = [
    ...new Set(undone.files.flatMap(({ path, previous }) => [path, ...(previous ? [previous] : [])])),
  ]
  const touched = new Set(since.files.map(({ path }) => path))
  const lost = paths.filter((path) => touched.has(path))
  const made = await changes.pullRequest({
    key: `rollback ${id} revert`,
    branch: `ops/revert-${id}`,
    title: `Revert to ${tag}: what was rolled back from ${environment}`,
    body: body(
      approval.reason,
      { tag, sha, running, environment },
      undone.commits,
      paths,
      lost,
      since.truncated,
    ),
    files: paths.map((path) => ({ path, asAt: sha })),
  })
  if (!made.existed)
    await audit.append({
      event: 'rollback.revert-opened',
      actor: turn.actor.id,
      subject: id,
      detail: { pull: made.number, files: paths.length },
    })
  const what = made.existed ? 'is open already' : `is open: ${paths.length} files as they are at ${tag}`
  const warning =
    lost.length > 0
      ? ` It also takes back later changes to ${lost.slice(0, 5).join(', ')}: read it before you merge.`
      : ''
  const models = paths.includes('accelerator.yaml')
    ? ' accelerator.yaml is among them: if models changed in it, merging takes azd up, not azd deploy.'
    : ''
  return sayText(`Pull request ${made.number} ${what}. ${made.url}${warning}${models}`)
}

function body(
  reason: string,
  { tag, sha, running, environment }: Pick<Payload, 'tag' | 'sha' | 'running' | 'environment'>,
  commits: readonly { readonly sha: string; readonly title: string }[],
  paths: readonly string[],
  lost: readonly string[],
  unsure: boolean,
): string {
  const list = (lines: readonly string[], most = 50) => [
    ...lines.slice(0, most).map((line) => `- ${line}`),
    ...(lines.length > most ? [`- and ${lines.length - most} more`] : []),
  ]
  return [
    `\`${environment}\` was rolled back from ${short(running)} to \`${tag}\` (${short(sha)}). Until this is merged, the next deployment brings the undone commits back.`,
    ...(reason === '' ? [] : [`Why: ${code(reason)}`]),
    '',
    '**This is not `git revert`.** It sets every file that the undone commits touched to what it is at the tag.',
    '',
    'Undone commits:',
    ...list(commits.toReversed().map((one) => `${short(one.sha)} ${code(one.title)}`)),
    '',
    'Files:',
    ...list(paths.map(code)),
    ...(lost.length > 0
      ? ['', '**Changed again since, so these later changes are lost, too:**', ...list(lost.map(code))]
      : []),
    ...(unsure ? ['', 'GitHub did not list all later changes: look for more of them in the diff.'] : []),
    ...(paths.includes('accelerator.yaml')
      ? [
          '',
          'accelerator.yaml is among the files: model changes in it take `azd up`; `azd deploy` leaves models as they are.',
        ]
      : []),
  ].join('\n')
}

/** People's words as words: no mark-up, no mentions. */
const code = (text: string): string => `\`${text.replace(/[`\r\n]+/g, ' ').slice(0, 200)}\``
