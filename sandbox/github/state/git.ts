import { createHash } from 'node:crypto'

/** Who wrote or made a commit. `login` is the GitHub account, `name` and `email` what git records. */
export type Person = { readonly login: string; readonly name: string; readonly email: string }
export type Signature = Person & { readonly at: Date }

/** A commit with its whole tree as `path -> blob sha`. Hashes are git's own. */
export type GitCommit = {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
  readonly files: ReadonlyMap<string, string>
}
export type TreeEntry = {
  readonly mode: '100644' | '040000'
  readonly name: string
  readonly type: 'blob' | 'tree'
  readonly sha: string
}
/** An annotated tag object. */
export type GitTag = {
  readonly sha: string
  readonly name: string
  readonly message: string
  readonly tagger: Signature
  readonly object: string
}

/** Everything a repository has stored, by hash. */
export type Objects = {
  readonly blobs: Map<string, Buffer>
  readonly trees: Map<string, readonly TreeEntry[]>
  readonly commits: Map<string, GitCommit>
  readonly tags: Map<string, GitTag>
}

export function emptyObjects(): Objects {
  return { blobs: new Map(), trees: new Map(), commits: new Map(), tags: new Map() }
}

/** Git's object id: SHA-1 over a header and the body. */
export function objectId(type: 'blob' | 'tree' | 'commit' | 'tag', body: Buffer): string {
  return createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex')
}

export function putBlob(objects: Objects, content: string | Buffer): string {
  const body = Buffer.from(content as string)
  const sha = objectId('blob', body)
  if (!objects.blobs.has(sha)) objects.blobs.set(sha, body)
  return sha
}

/** Stores a commit over the given files; the tree objects are made here. */
export function putCommit(objects: Objects, commit: Omit<GitCommit, 'sha' | 'tree'>): GitCommit {
  const tree = putTree(objects, commit.files)
  const lines = [
    `tree ${tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${signed(commit.author)}`,
    `committer ${signed(commit.committer)}`,
    '',
    commit.message,
  ]
  const sha = objectId('commit', Buffer.from(lines.join('\n')))
  const stored = { ...commit, sha, tree }
  objects.commits.set(sha, stored)
  return stored
}

export function putTag(objects: Objects, tag: Omit<GitTag, 'sha'>): GitTag {
  const head = `object ${tag.object}\ntype commit\ntag ${tag.name}\ntagger ${signed(tag.tagger)}\n\n`
  const sha = objectId('tag', Buffer.from(`${head}${tag.message}\n`))
  const stored = { ...tag, sha }
  objects.tags.set(sha, stored)
  return stored
}

/** Makes the nested tree objects for flat paths and returns the root's hash. */
export function putTree(objects: Objects, files: ReadonlyMap<string, string>): string {
  const folders = new Map<string, Map<string, string>>()
  const entries: TreeEntry[] = []
  for (const [path, sha] of files) {
    const slash = path.indexOf('/')
    if (slash < 0) entries.push({ mode: '100644', name: path, type: 'blob', sha })
    else {
      const folder = path.slice(0, slash)
      if (!folders.has(folder)) folders.set(folder, new Map())
      folders.get(folder)?.set(path.slice(slash + 1), sha)
    }
  }
  for (const [name, inner] of folders)
    entries.push({ mode: '040000', name, type: 'tree', sha: putTree(objects, inner) })
  // Git sorts a folder as if its name ended in a slash.
  const key = (entry: TreeEntry) => (entry.type === 'tree' ? `${entry.name}/` : entry.name)
  entries.sort((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))))
  const body = entries.map((entry) =>
    Buffer.concat([
      Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.name}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  )
  const sha = objectId('tree', Buffer.concat(body))
  objects.trees.set(sha, entries)
  return sha
}

/** All blobs below a tree as `path -> sha`. */
export function flatten(objects: Objects, tree: string, prefix = ''): Map<string, string> {
  const files = new Map<string, string>()
  for (const entry of objects.trees.get(tree) ?? []) {
    const path = `${prefix}${entry.name}`
    if (entry.type === 'blob') files.set(path, entry.sha)
    else for (const [inner, sha] of flatten(objects, entry.sha, `${path}/`)) files.set(inner, sha)
  }
  return files
}

function signed(who: Signature): string {
  return `${who.name} <${who.email}> ${Math.floor(who.at.getTime() / 1000)} +0000`
}
