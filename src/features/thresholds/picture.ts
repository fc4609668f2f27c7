import { type LimitLine, limitPicture } from '../../chat/limit-picture.ts'
import { median } from '../../chat/statistics/describe.ts'
import type { Finding, FoundScore } from './gather.ts'
import { showLimit } from './words.ts'

/** What was seen with the limits across it, and the same in words for those who see no pictures. */
export type Picture = { readonly uri: string; readonly alt: string; readonly caption: string }

/** A column a day. Undefined when nothing was seen. */
export function daysPicture({ signal, days, suggestion, present }: Finding): Picture | undefined {
  const calm = days.flatMap(({ value, known }) => (value === undefined || known ? [] : [value]))
  const usual = median(calm)
  if (usual === undefined) return undefined
  const show = (value: number) => showLimit(rounded(value), signal)
  const limits: LimitLine[] = [
    ...(present ? [{ value: present.rule.threshold, colour: 'attention' as const, dashed: true }] : []),
    ...(suggestion?.limits ?? []).map(({ threshold }) => ({
      value: threshold,
      colour: 'good' as const,
      dashed: false,
    })),
  ]
  const known = days.filter((day) => day.known).length
  const lines = [
    suggestion
      ? `green line: suggested, ${suggestion.limits.map(({ threshold }) => show(threshold)).join(' and ')}`
      : '',
    present ? `dashed red line: present rule, ${show(present.rule.threshold)}` : '',
  ].filter((line) => line !== '')
  const words = `The highest of each day, oldest first: usually ${show(usual)}, in calm times at most ${show(Math.max(...calm))}`
  const odd =
    known > 0
      ? ` Orange: ${known === 1 ? 'a day' : `${known} days`} with an incident, a drill or a kill switch.`
      : ''
  return {
    uri: limitPicture(days, limits),
    alt: `${words}; ${lines.join('; ')}`,
    caption: `${[words, ...lines].join('; ')}.${odd}`,
  }
}

/** A column a run, on the scale of scores. */
export function runsPicture({ scores, present, gate }: FoundScore): Picture | undefined {
  const calm = scores.filter(({ worse }) => !worse).map(({ value }) => value)
  const usual = median(calm)
  if (usual === undefined) return undefined
  const limits: LimitLine[] = [
    ...(present === undefined ? [] : [{ value: present, colour: 'attention' as const, dashed: true }]),
    ...(gate === undefined ? [] : [{ value: gate, colour: 'good' as const, dashed: false }]),
  ]
  const lines = [
    gate === undefined ? '' : `green line: suggested gate, ${gate.toFixed(2)}`,
    present === undefined ? '' : `dashed red line: present gate, ${present.toFixed(2)}`,
  ].filter((line) => line !== '')
  const words = `The score of each run, oldest first: usually ${usual.toFixed(2)}, in calm times at least ${Math.min(...calm).toFixed(2)}`
  const worse = scores.length - calm.length
  const odd = worse > 0 ? ` Orange: ${worse === 1 ? 'a run' : `${worse} runs`} with worse answers.` : ''
  return {
    uri: limitPicture(
      scores.map(({ value, worse: known }) => ({ value, known })),
      limits,
      1,
    ),
    alt: `${words}; ${lines.join('; ')}`,
    caption: `${[words, ...lines].join('; ')}.${odd}`,
  }
}

const rounded = (value: number): number => Number(value.toPrecision(3))
