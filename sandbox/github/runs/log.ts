import type { JobTime, StepTime } from './timeline.ts'

/** A line of a job's log and when it was written (ms since 1970). */
type LogLine = { readonly at: number; readonly text: string }
export type Annotation = {
  readonly level: 'notice' | 'warning' | 'failure'
  readonly message: string
  /** Line of the step's log, counted from 1. */
  readonly line: number
}

const command = /^::(error|warning|notice)(?: [^:]*)?::(.*)$/
const levels = { error: 'failure', warning: 'warning', notice: 'notice' } as const

/** The whole log of a finished job as GitHub serves it: a time stamp before every line. */
export function logText(job: JobTime): string {
  return `${job.steps
    .flatMap(stepLines)
    .map((line) => `${stamp(line.at)} ${line.text}\n`)
    .join('')}`
}

function stepLines(step: StepTime): LogLine[] {
  if (step.conclusion === 'skipped') return []
  const lines = [...opening(step), ...step.plan.log.map(shown), ...ending(step)]
  const span = Math.max(0, step.completedAt - step.startedAt - 1)
  return lines.map((text, i) => ({ at: step.startedAt + Math.floor((span * i) / lines.length), text }))
}

function opening(step: StepTime): string[] {
  if (step.plan.name === 'Set up job')
    return [
      "Current runner version: '2.330.0'",
      '##[group]Runner Image Provisioner',
      'Hosted Compute Agent',
      '##[endgroup]',
      'Prepare workflow directory',
      'Prepare all required actions',
    ]
  if (step.plan.name === 'Complete job') return ['Cleaning up orphan processes']
  const title = step.plan.name.replace(/^Run /, '')
  return [`##[group]Run ${title}`, 'shell: /usr/bin/bash -e {0}', '##[endgroup]']
}

function ending(step: StepTime): string[] {
  if (step.conclusion === 'failure') return ['##[error]Process completed with exit code 1.']
  if (step.conclusion === 'cancelled') return ['##[error]The operation was canceled.']
  return []
}

/** Workflow commands are shown as `##[error]…`; everything else as it was written. */
function shown(text: string): string {
  const found = command.exec(text)
  return found === null ? text : `##[${found[1]}]${found[2]}`
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '0000Z')
}

/**
 * What a job's check run shows until `at`: the commands of its steps, and GitHub's own line for each step
 * that failed.
 */
export function annotations(job: JobTime, at: number): Annotation[] {
  return job.steps
    .filter((step) => step.completedAt <= at && step.conclusion !== 'skipped')
    .flatMap((step) => {
      const own = step.plan.log.flatMap((text, i): Annotation[] => {
        const found = command.exec(text)
        if (found === null) return []
        const level = levels[found[1] as keyof typeof levels]
        return [{ level, message: found[2] as string, line: i + 4 }]
      })
      const line = step.plan.log.length + 4
      return [...own, ...ending(step).map((text) => failed(text, line))]
    })
    .sort((a, b) => rank(a) - rank(b))
}

function failed(text: string, line: number): Annotation {
  return { level: 'failure', message: text.replace('##[error]', ''), line }
}

function rank(annotation: Annotation): number {
  return ['failure', 'warning', 'notice'].indexOf(annotation.level)
}
