import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { changes } from '../../../sandbox/github/state/diff.ts'
import { emptyObjects, putBlob, putCommit, putTag } from '../../../sandbox/github/state/git.ts'
import { person, user } from '../../../sandbox/github/state/people.ts'
import { newRepo, type Repo } from '../../../sandbox/github/state/repo.ts'

const when = new Date('2026-05-04T12:00:00Z')
const who = { ...person('mchen'), at: when }

const hasGit = spawnSync('git', ['--version']).status === 0

test('hashes of commits and tags are git’s own', { skip: !hasGit }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'git-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const files = { 'a.txt': 'one\n', 'a/b.txt': 'two\n', 'a.d/c.txt': 'three\n', 'z/y/x.txt': 'ü\n' }
  const date = `${when.getTime() / 1000} +0000`
  const env = {
    ...process.env,
    ...{ GIT_AUTHOR_NAME: who.name, GIT_AUTHOR_EMAIL: who.email, GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: who.name, GIT_COMMITTER_EMAIL: who.email, GIT_COMMITTER_DATE: date },
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env }).toString().trim()
  git('init', '-q')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    // "a" is a folder between "a.d" and "a.txt": git sorts it as "a/".
    writeFileSync(join(folder, path), text)
  }
  git('add', '.')
  git('commit', '-q', '--cleanup=verbatim', '-m', 'first')
  git('tag', '-a', 'v1', '-m', 'one')
  const objects = emptyObjects()
  const blobs = new Map(Object.entries(files).map(([path, text]) => [path, putBlob(objects, text)]))
  const commit = putCommit(objects, {
    message: 'first\n',
    parents: [],
    author: who,
    committer: who,
    files: blobs,
  })
  assert.equal(commit.tree, git('rev-parse', 'HEAD^{tree}'))
  assert.equal(commit.sha, git('rev-parse', 'HEAD'))
  const tag = putTag(objects, { name: 'v1', message: 'one', object: commit.sha, tagger: who })
  assert.equal(tag.sha, git('rev-parse', 'refs/tags/v1'))
})

function empty(): Repo {
  const about = { id: 1, owner: user('x'), name: 'y', description: '', private: true, defaultBranch: 'main' }
  return newRepo({ ...about, createdAt: when })
}

/** Applies a patch of the REST API to the old text. */
function apply(before: string, patch: string): string {
  const old = before === '' ? [] : before.replace(/\n$/, '').split('\n')
  const made: string[] = []
  let at = 0
  for (const hunk of patch.split(/^(?=@@ )/m).filter(Boolean)) {
    const [head = '', ...lines] = hunk.replace(/\n$/, '').split('\n')
    const [, from = '0', count = '0'] = /^@@ -(\d+),(\d+)/.exec(head) ?? []
    const start = Number(count) === 0 ? Number(from) : Number(from) - 1
    made.push(...old.slice(at, start))
    at = start
    for (const line of lines) {
      if (line[0] !== '+') assert.equal(old[at++], line.slice(1))
      if (line[0] !== '-') made.push(line.slice(1))
    }
  }
  made.push(...old.slice(at))
  return made.map((line) => `${line}\n`).join('')
}

test('a patch turns the old file into the new one, and counts its lines', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 30 })
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const repo = empty()
      const text = (all: readonly string[]) => all.map((line) => `${line}\n`).join('')
      const commit = (all: readonly string[]) =>
        putCommit(repo.objects, {
          ...{ message: '', parents: [], author: who, committer: who },
          files: new Map([['f', putBlob(repo.objects, text(all))]]),
        })
      const [change] = changes(repo, commit(before), commit(after))
      if (text(before) === text(after)) return assert.equal(change, undefined)
      assert.equal(apply(text(before), change?.patch ?? ''), text(after))
      assert.equal((change?.additions ?? 0) - (change?.deletions ?? 0), after.length - before.length)
    }),
  )
})

test('a moved file is a rename, others are added, removed or modified', () => {
  const repo = empty()
  const commit = (files: Record<string, string>) =>
    putCommit(repo.objects, {
      ...{ message: '', parents: [], author: who, committer: who },
      files: new Map(Object.entries(files).map(([path, text]) => [path, putBlob(repo.objects, text)])),
    })
  const found = changes(
    repo,
    commit({ a: '1\n', b: '2\n', c: '3\n' }),
    commit({ d: '1\n', b: '4\n', e: '5\n' }),
  )
  assert.deepEqual(
    found.map((one) => [one.path, one.status, one.previous, one.additions, one.deletions]),
    [
      ['b', 'modified', undefined, 1, 1],
      ['c', 'removed', undefined, 0, 1],
      ['d', 'renamed', 'a', 0, 0],
      ['e', 'added', undefined, 1, 0],
    ],
  )
})
