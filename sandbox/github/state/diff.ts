import type { GitCommit } from './git.ts'
import type { Repo } from './repo.ts'

/** One changed file between two trees, in GitHub's words. `patch` is missing for binary or huge files. */
export type FileChange = {
  readonly path: string
  readonly status: 'added' | 'removed' | 'modified' | 'renamed'
  readonly previous: string | undefined
  readonly sha: string
  readonly additions: number
  readonly deletions: number
  readonly patch: string | undefined
}
type Line = { readonly mark: ' ' | '+' | '-'; readonly text: string }

/** Changed files by path; a removed and an added file with the same content are one rename. */
export function changes(repo: Repo, base: GitCommit | undefined, head: GitCommit): FileChange[] {
  const before = base?.files ?? new Map<string, string>()
  const gone = new Map<string, string>()
  for (const [path, sha] of before) if (!head.files.has(path)) gone.set(sha, path)
  const found: FileChange[] = []
  for (const [path, sha] of head.files) {
    const old = before.get(path)
    if (old === sha) continue
    const previous = old === undefined ? gone.get(sha) : undefined
    if (previous !== undefined) gone.delete(sha)
    const status = previous !== undefined ? 'renamed' : old === undefined ? 'added' : 'modified'
    found.push({ path, status, previous, sha, ...lineChanges(text(repo, old), text(repo, sha), previous) })
  }
  for (const [sha, path] of gone)
    found.push({ path, status: 'removed', previous: undefined, sha, ...lineChanges(text(repo, sha), '') })
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function text(repo: Repo, sha: string | undefined): string {
  return sha === undefined ? '' : (repo.objects.blobs.get(sha)?.toString('utf8') ?? '')
}

function lineChanges(before: string, after: string, renamed?: string) {
  if (renamed !== undefined) return { additions: 0, deletions: 0, patch: undefined }
  const lines = compareLines(split(before), split(after))
  const count = (mark: Line['mark']) => lines.filter((line) => line.mark === mark).length
  return { additions: count('+'), deletions: count('-'), patch: unified(lines) }
}

function split(content: string): string[] {
  return content === '' ? [] : content.replace(/\n$/, '').split('\n')
}

/** Longest common subsequence between the first and the last differing line. */
function compareLines(a: readonly string[], b: readonly string[]): Line[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  const left = a.slice(start, a.length - end)
  const right = b.slice(start, b.length - end)
  const same = (texts: readonly string[]): Line[] => texts.map((line) => ({ mark: ' ', text: line }))
  const middle = left.length * right.length > 1_000_000 ? replaced(left, right) : subsequence(left, right)
  return [...same(a.slice(0, start)), ...middle, ...same(a.slice(a.length - end))]
}

function replaced(left: readonly string[], right: readonly string[]): Line[] {
  return [
    ...left.map((line): Line => ({ mark: '-', text: line })),
    ...right.map((line): Line => ({ mark: '+', text: line })),
  ]
}

function subsequence(left: readonly string[], right: readonly string[]): Line[] {
  const width = right.length + 1
  const best = new Uint32Array((left.length + 1) * width)
  const at = (i: number, j: number) => best[i * width + j] ?? 0
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      best[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: Line[] = []
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push({ mark: ' ', text: left[i] as string })
      i += 1
      j += 1
    } else if (i < left.length && (j >= right.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: '-', text: left[i++] as string })
    } else lines.push({ mark: '+', text: right[j++] as string })
  }
  return lines
}

/** Hunks with three lines of context, without the file header, as the REST API gives them. */
function unified(lines: readonly Line[]): string {
  const near = lines.map((_, at) => lines.slice(Math.max(0, at - 3), at + 4).some((l) => l.mark !== ' '))
  const hunks: string[] = []
  let [oldLine, newLine] = [1, 1]
  for (let at = 0; at < lines.length; ) {
    if (!near[at]) {
      oldLine += 1
      newLine += 1
      at += 1
      continue
    }
    let stop = at
    while (stop < lines.length && near[stop]) stop += 1
    const part = lines.slice(at, stop)
    const olds = part.filter((line) => line.mark !== '+').length
    const news = part.filter((line) => line.mark !== '-').length
    const head = `@@ -${olds ? oldLine : oldLine - 1},${olds} +${news ? newLine : newLine - 1},${news} @@`
    hunks.push([head, ...part.map((line) => line.mark + line.text)].join('\n'))
    oldLine += olds
    newLine += news
    at = stop
  }
  return hunks.join('\n')
}
