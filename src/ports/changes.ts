/**
 * A file as it should be: with this text, or as it is at a commit, byte for byte. `text` undefined, or no such
 * file at the commit, removes it.
 */
export type FileChange =
  | { readonly path: string; readonly text: string | undefined }
  | { readonly path: string; readonly asAt: string }
/** `existed`: the same key had made it before, so nothing was made anew. */
export type Made = { readonly number: number; readonly url: string; readonly existed: boolean }

/**
 * What the bot may write to the accelerator's repository: tags, branches with pull requests, issues. Never the
 * default branch. `key` makes each of them at most once, also after a crash half way; two at the same moment
 * with the same key are the caller's to prevent (a keyed job does). All throw `UpstreamError` of system "GitHub".
 */
export type Changes = {
  /** An annotated tag. `taken`: the name stands for another commit. */
  tag(name: string, sha: string, message: string): Promise<'made' | 'existed' | 'taken'>
  /**
   * One commit on a new branch from `base` (a branch or commit; the default branch when absent), and a pull
   * request of it into the default branch. `branch` is how the branch's name begins; a digest of the key ends
   * it. Rejected when no file would change.
   */
  pullRequest(change: {
    readonly key: string
    readonly branch: string
    readonly base?: string
    readonly title: string
    readonly body: string
    readonly files: readonly FileChange[]
  }): Promise<Made>
  /** Closed issues count as made, too. Labels that the repository does not have are made by GitHub. */
  issue(issue: {
    readonly key: string
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
  }): Promise<Made>
}
