import { createHash } from 'node:crypto'

/** A file of an evidence pack. */
export type EvidenceFile = { readonly path: string; readonly text: string }

/** The list of hashes, as `sha256sum -c` reads it. */
export const hashList = 'SHA256SUMS'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Adds the list of hashes. `root` is the list's own hash: put on record when the pack is made, it proves every
 * file in it.
 */
export function sealed(files: readonly EvidenceFile[]): {
  readonly files: readonly EvidenceFile[]
  readonly root: string
} {
  const list = [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => `${sha256(text)}  ${path}\n`)
    .join('')
  return { files: [...files, { path: hashList, text: list }], root: sha256(list) }
}

/** `root` is to be looked up in the audit record: a pack whose files agree among themselves may still be made up. */
export type Sealing =
  | { readonly intact: true; readonly root: string; readonly files: number }
  | { readonly intact: false; readonly why: string }

/** Checks the files of a pack against its list: none changed, none missing, none added. */
export function checkSealed(files: readonly EvidenceFile[]): Sealing {
  const list = files.find(({ path }) => path === hashList)
  if (!list) return { intact: false, why: `there is no ${hashList}` }
  const rest = new Map(files.filter((one) => one !== list).map(({ path, text }) => [path, text]))
  const lines = list.text.split('\n').filter((line) => line !== '')
  for (const line of lines) {
    const [, hash, path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    if (hash === undefined) return { intact: false, why: `${hashList} has a line that is no hash` }
    const text = rest.get(path)
    if (text === undefined) return { intact: false, why: `${path} is missing` }
    if (sha256(text) !== hash) return { intact: false, why: `${path} was changed` }
    rest.delete(path)
  }
  const [added] = rest.keys()
  if (added !== undefined) return { intact: false, why: `${added} is not in ${hashList}` }
  return { intact: true, root: sha256(list.text), files: lines.length }
}
