import { z } from 'zod'

// What we read of GitHub's answers. Everything else is ignored: GitHub adds fields at any time.

const Moment = z.coerce.date()
const text = z.string().nullish()

export const ApiRun = z.object({
  id: z.number(),
  name: text,
  path: z.string(),
  display_title: text,
  event: z.string(),
  // GitHub grows new words for "not over yet"; none of them may look like an end.
  status: z.enum(['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending']).catch('pending'),
  conclusion: text,
  head_branch: text,
  head_sha: z.string(),
  run_attempt: z.number().default(1),
  created_at: Moment,
  run_started_at: Moment.nullish(),
  updated_at: Moment,
  html_url: z.string(),
})
export const ApiRuns = z.object({ workflow_runs: z.array(ApiRun) })

export const ApiJob = z.object({
  id: z.number(),
  run_id: z.number(),
  name: z.string(),
  status: z.string(),
  conclusion: text,
  started_at: Moment.nullish(),
  completed_at: Moment.nullish(),
  html_url: text,
  steps: z
    .array(
      z.object({
        name: z.string(),
        number: z.number(),
        status: z.string(),
        conclusion: text,
        started_at: Moment.nullish(),
        completed_at: Moment.nullish(),
      }),
    )
    .default([]),
})
export const ApiJobs = z.object({ jobs: z.array(ApiJob) })

export const ApiAnnotations = z.array(
  z.object({ annotation_level: z.enum(['notice', 'warning', 'failure']).catch('notice'), message: text }),
)
export const ApiArtifacts = z.object({
  artifacts: z.array(
    z.object({ id: z.number(), name: z.string(), size_in_bytes: z.number(), expired: z.boolean() }),
  ),
})

export const ApiDeployment = z.object({
  id: z.number(),
  sha: z.string(),
  ref: z.string(),
  environment: z.string(),
  created_at: Moment,
})
export const ApiDeployments = z.array(ApiDeployment)
export const ApiDeploymentStatuses = z.array(
  z.object({ state: z.string(), log_url: text, target_url: text, created_at: Moment }),
)

export const ApiStarted = z.object({ workflow_run_id: z.number(), html_url: text })

export const ApiCommit = z.object({
  sha: z.string(),
  html_url: z.string(),
  commit: z.object({
    message: z.string(),
    author: z.object({ name: text, date: Moment.nullish() }).nullish(),
    committer: z.object({ date: Moment.nullish() }).nullish(),
  }),
  author: z.object({ login: text }).nullish(),
})
export const ApiCommits = z.array(ApiCommit)

export const ApiComparison = z.object({
  status: z.enum(['ahead', 'behind', 'identical', 'diverged']),
  total_commits: z.number(),
  html_url: z.string(),
  commits: ApiCommits,
  files: z.array(z.object({ filename: z.string(), status: z.string(), previous_filename: text })).default([]),
})

export const ApiPull = z.object({
  number: z.number(),
  title: z.string(),
  state: z.enum(['open', 'closed']),
  merged_at: Moment.nullish(),
  html_url: z.string(),
  user: z.object({ login: text }).nullish(),
  head: z.object({ sha: z.string() }),
  base: z.object({ sha: z.string() }),
})
export const ApiPulls = z.array(ApiPull)
export const ApiTags = z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) }))

/** A pull request or an issue that was made. */
export const ApiMade = z.object({ number: z.number(), html_url: z.string() })
export const ApiIssues = z.array(ApiMade.extend({ body: text }))
export const ApiSha = z.object({ sha: z.string() })
export const ApiRef = z.object({ object: z.object({ type: z.string(), sha: z.string() }) })
export const ApiTagObject = z.object({ object: z.object({ sha: z.string() }) })
export const ApiTree = z.object({
  sha: z.string(),
  truncated: z.boolean(),
  tree: z.array(
    z.object({
      path: z.string(),
      type: z.string(),
      sha: z.string(),
      // A link or a submodule stands in a tree of its own kind; as a plain file it does no harm.
      mode: z.enum(['100644', '100755', '120000']).catch('100644'),
    }),
  ),
})
