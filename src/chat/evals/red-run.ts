import { unanswered } from './case-result.ts'
import { failedStep, type JobRecord } from './job-record.ts'

/** What a red job means, which its colour does not say. */
export type Cause =
  | 'quality' // answers got worse
  | 'safety' // a red-team case got through
  | 'threshold' // cases ran, an acceptance gate refused the sum
  | 'lint' // code style, types, or the accelerator's own rules
  | 'audit' // a known vulnerability in a dependency, not our code
  | 'endpoint' // nothing answered: app down, kill switch on, or it refuses the requests
  | 'deploy' // deploying failed: sign-in, quota, template
  | 'broken' // the gate itself does not work; says nothing about the app
  | 'hidden' // skipped because something before it failed
  | 'cancelled'
  | 'unknown' // red, and what could be read does not say why

/** `step` is where it happened, `detail` the words of whoever complained; either may be missing. */
export type RedRun = {
  readonly cause: Cause
  readonly step: string | undefined
  readonly detail: string | undefined
}

/** Classifies a job that is over and not green. */
export function classifyRed(job: JobRecord): RedRun {
  const step = failedStep(job)
  const red = (cause: Cause, detail?: string): RedRun => ({ cause, step: step?.name, detail })
  if (job.conclusion === 'skipped') return red('hidden')
  if (job.conclusion === 'cancelled') return red('cancelled')
  if (job.conclusion === 'startup_failure') return red('broken', 'GitHub could not start the workflow')
  if (job.conclusion === 'timed_out' || step?.conclusion === 'timed_out')
    return red('unknown', 'it ran out of time')
  if (!step) return red('unknown', 'it failed outside its steps, for example because the runner was lost')
  const read = readers.find(({ name }) => name.test(step.name))
  return read ? red(...read.read(job)) : red('unknown', job.errors?.[0] ?? job.exception)
}

type Reading = readonly [cause: Cause, detail?: string | undefined]
/** By the name of the step that failed; the first that fits. */
const readers: readonly { readonly name: RegExp; readonly read: (job: JobRecord) => Reading }[] = [
  { name: /is configured|EVALS_API_URL/i, read: (job) => ['broken', job.errors?.[0]] },
  { name: /quality/i, read: qualityFailure },
  { name: /red.?team/i, read: redteamFailure },
  { name: /regression baseline/i, read: ({ errors }) => ['quality', errors?.[0]] },
  { name: /acceptance/i, read: gateFailure },
  { name: /pip-audit/i, read: ({ errors }) => ['audit', errors?.[0]] },
  { name: /ruff|pyright|lint/i, read: ({ errors }) => ['lint', errors?.[0]] },
  { name: /provision|azd|azure|deploy/i, read: ({ errors }) => ['deploy', errors?.[0]] },
  {
    name: /^(set up job|initialize|run actions\/|install|post )/i,
    read: ({ errors, exception }) => ['broken', errors?.[0] ?? exception],
  },
]

function qualityFailure({ cases, exception }: JobRecord): Reading {
  const rows = cases?.rows.filter(({ suite }) => suite === 'quality') ?? []
  const failing = rows.filter(({ passed }) => !passed)
  if (failing.length > 0) {
    const silent = cases?.unreadable === 0 && rows.every(unanswered)
    return [silent ? 'endpoint' : 'quality', failing[0]?.reason ?? undefined]
  }
  return exception ? ['broken', exception] : ['unknown']
}

function redteamFailure({ cases, exception }: JobRecord): Reading {
  const rows = cases?.rows.filter(({ suite }) => suite === 'redteam') ?? []
  const failing = rows.filter(({ passed }) => !passed)
  if (failing.length > 0) {
    const leak = failing.find((row) => !unanswered(row) && !row.reason?.startsWith('case-build:'))
    if (leak) return ['safety', leak.reason ?? undefined]
    if (cases?.unreadable === 0 && rows.every(unanswered))
      return ['endpoint', failing[0]?.reason ?? undefined]
    const unbuilt = failing.find(({ reason }) => reason?.startsWith('case-build:'))
    return unbuilt ? ['broken', unbuilt.reason ?? undefined] : ['safety', failing[0]?.reason ?? undefined]
  }
  return exception ? ['broken', exception] : ['unknown']
}

function gateFailure({ errors, exception }: JobRecord): Reading {
  const unfed = errors?.find((text) => /^no (quality|redteam) results/.test(text))
  if (unfed !== undefined) return ['broken', unfed]
  const complaint = errors?.find((text) => /^(quality|groundedness|latency|cost|redteam)\b/.test(text))
  if (complaint !== undefined) return ['threshold', complaint]
  // Without a complaint it died before it could judge anything, whatever the results were.
  if (exception) return ['broken', exception]
  return ['unknown', errors?.[0]]
}
