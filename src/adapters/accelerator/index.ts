import { UpstreamError } from '../../chat/errors.ts'
import type { Accelerator, Manifest } from '../../ports/accelerator.ts'
import type { Repository } from '../../ports/repository.ts'
import { readManifest } from './manifest.ts'

export type AcceleratorOptions = {
  readonly repository: Pick<Repository, 'file'>
  /** Reads YAML into plain values; throws `Error` with the place of the mistake. */
  readonly parseYaml: (text: string) => unknown
  readonly path?: string
}

const MOST_KEPT = 40

/**
 * The accelerator's facts from `accelerator.yaml` in its repository. A commit's file never changes, so it is
 * fetched once; a branch's is asked for each time, which GitHub answers from its cache.
 */
export function acceleratorIn(options: AcceleratorOptions): Accelerator {
  const { repository, parseYaml, path = 'accelerator.yaml' } = options
  // GitHub answers "not changed" in no time; reading the same text again would take longer.
  let last:
    | { readonly text: string; readonly ref: string | undefined; readonly manifest: Manifest }
    | undefined
  const byCommit = new Map<string, Promise<Manifest | undefined>>()
  const read = async (ref: string | undefined): Promise<Manifest | undefined> => {
    const text = await repository.file(path, ref)
    if (text === undefined) return undefined
    if (last?.text === text && last.ref === ref) return last.manifest
    try {
      const manifest = readManifest(parseYaml(text), ref ?? 'HEAD')
      last = { text, ref, manifest }
      return manifest
    } catch (error) {
      throw unreadable(path, ref, error)
    }
  }
  return {
    async manifest(ref) {
      if (ref === undefined || !/^[0-9a-f]{40}$/.test(ref)) return await read(ref)
      const known = byCommit.get(ref)
      if (known) return await known
      const reading = read(ref)
      byCommit.set(ref, reading)
      // A failure is not the commit's content.
      reading.catch(() => byCommit.delete(ref))
      const [oldest] = byCommit.keys()
      if (byCommit.size > MOST_KEPT && oldest !== undefined) byCommit.delete(oldest)
      return await reading
    },
  }
}

/** YAML's complaint quotes the file, which is not secret, but may be long. */
function unreadable(path: string, ref: string | undefined, error: unknown): UpstreamError {
  const where = ref === undefined ? '' : ` at ${ref.slice(0, 12)}`
  const why = error instanceof Error && error.name !== 'ZodError' ? `: ${error.message.slice(0, 150)}` : ''
  return new UpstreamError(
    'GitHub',
    'malformed',
    `${path}${where} cannot be read${why || ': it is no mapping'}.`,
    {
      cause: error,
    },
  )
}
