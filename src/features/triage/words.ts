import { causes } from './causes.ts'
import type { Failure } from './failure.ts'
import type { Incident } from './incident.ts'

/** "14.6%", "<0.1%", "0%"; "–" when there is nothing to divide by. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  const share = (100 * part) / whole
  if (share > 0 && share < 0.1) return '<0.1%'
  if (share > 99.9 && share < 100) return '>99.9%'
  return `${share.toFixed(1).replace(/\.0$/, '')}%`
}

/** "1 request", "1,204 requests". */
export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`
}

export const number = (count: number): string => Math.round(count).toLocaleString('en-GB')

/** "accel-icp-fit-analyst: output fails validation", "Approver did not answer in 60 s". */
export function nameOf({ cause, subjects }: Pick<Failure, 'cause' | 'subjects'>): string {
  const { title, perSubject } = causes[cause]
  const [subject] = subjects
  return perSubject && subject ? `${subject}: ${title}` : capital(title)
}

/** What the incident is about, when its name does not say: the signature, and who it happened to. */
export function detailOf({ cause, signature, subjects }: Incident): string {
  const who = causes[cause].perSubject ? '' : list(subjects)
  return [signature, who].filter((part) => part !== '').join(' · ')
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ')
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
