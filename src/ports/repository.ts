/** One commit, as lists and comparisons show it. Times in UTC. */
export type Commit = {
  readonly sha: string
  readonly title: string
  readonly author: string
  readonly at: Date
  readonly url: string
}
/** A tag and the commit it stands for (annotated tags are resolved). */
export type Tag = { readonly name: string; readonly sha: string }
export type PullRequest = {
  readonly number: number
  readonly title: string
  readonly author: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly headSha: string
  readonly baseSha: string
  readonly url: string
}
/** What lies between two commits. `truncated` when GitHub did not list everything. */
export type Comparison = {
  readonly base: string
  readonly head: string
  readonly status: 'ahead' | 'behind' | 'identical' | 'diverged'
  readonly commits: readonly Commit[]
  /** `previous`: what a renamed file was called. */
  readonly files: readonly {
    readonly path: string
    readonly status: string
    readonly previous?: string | undefined
  }[]
  readonly truncated: boolean
  readonly url: string
}

/** The accelerator's source repository. Every call throws `UpstreamError` of system "GitHub". */
export type Repository = {
  /** File text at `ref` (default branch when absent); undefined when there is no such file. */
  file(path: string, ref?: string): Promise<string | undefined>
  compare(base: string, head: string): Promise<Comparison>
  /** Commits that touched `path`, newest first. */
  commits(options: {
    readonly ref?: string
    readonly path?: string
    readonly limit: number
  }): Promise<readonly Commit[]>
  tags(): Promise<readonly Tag[]>
  pull(number: number): Promise<PullRequest | undefined>
  /**
   * What the bot's GitHub App may do here, by GitHub's names: `{ contents: "write" }`. Undefined for somebody's
   * token, of which only trying tells.
   */
  rights(): Promise<Readonly<Record<string, string>> | undefined>
  /** Pull requests that a commit came in with. */
  pullsOf(sha: string): Promise<readonly PullRequest[]>
}
