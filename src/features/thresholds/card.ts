import type { CardView, Json } from '../../chat/reply.ts'
import type { Viewer } from '../../chat/time/show.ts'
import { type Finding, type Found, isNews } from './gather.ts'
import {
  backTestWords,
  creepWords,
  excludedWords,
  methodWords,
  plural,
  presentWords,
  ruleWords,
  showLimit,
  standingOf,
} from './words.ts'

export type Showing = {
  readonly viewer: Viewer
  readonly budget: number
  readonly elsewhere: boolean
  readonly late: string
}
const budgets = [0.5, 1, 2, 5]

const env = (found: Found, { elsewhere }: Pick<Showing, 'elsewhere'>): string =>
  elsewhere ? ` env ${found.environment}` : ''

/** All signals, a few lines each. */
export function overviewCard(found: Found, showing: Showing): CardView {
  const { viewer, budget } = showing
  const news = found.findings.filter((one) => isNews(one, viewer.now))
  const creeping = found.findings.filter(({ suggestion }) => suggestion?.creep)
  const headline = found.enough
    ? `Alert rules: ${news.length === 0 ? 'nothing new to suggest' : plural(news.length, 'suggestion')}`
    : `Alert rules: not yet, ${Math.floor(found.days)} of 30 days`
  return {
    template: 'thresholds/overview',
    summary: `${headline} (${found.environment})`,
    data: {
      tone: creeping.length > 0 ? 'warning' : 'default',
      headline,
      scope: `${found.environment} · last 30 days · at most ${plural(budget, 'alert')} a week for each signal in calm times`,
      warnings: warningsOf(found, showing.late, creeping),
      signals: found.findings.map(
        (one): Json => ({
          title: one.signal.title,
          state: standingOf(one, found, viewer.now),
          rule: one.suggestion ? ruleWords(one.suggestion, one.signal) : '',
          hasRule: one.suggestion !== undefined,
          show: `thresholds ${one.signal.id} budget ${budget}${env(found, showing)}`,
          now: one.present
            ? ` · now ${one.present.rule.name}, above ${showLimit(one.present.rule.threshold, one.signal)}`
            : '',
        }),
      ),
      excluded: excludedWords(found.known, viewer),
      budgets: budgets.map((one) => ({
        title: `${one} a week`,
        line: `thresholds budget ${one}${env(found, showing)}`,
      })),
    },
  }
}

function warningsOf(
  { partial, unknown }: Found,
  late: string,
  creeping: readonly Finding[],
): readonly string[] {
  return [
    late,
    partial ?? '',
    unknown.length > 0 ? `Not known, so not taken into account: ${unknown.join(', ')}.` : '',
    ...creeping.map(({ signal }) => `${signal.title} creeps upwards: look at it before you tune an alert.`),
  ].filter((one) => one !== '')
}

/** One signal: what is suggested, what it would have done beside the present rule, and what it rests on. */
export function signalCard(found: Found, finding: Finding, showing: Showing): CardView {
  const { viewer, budget } = showing
  const { suggestion, signal, id } = finding
  const state = standingOf(finding, found, viewer.now)
  return {
    template: 'thresholds/signal',
    summary: `${signal.title}: ${suggestion ? ruleWords(suggestion, signal) : state}`,
    data: {
      tone: suggestion?.creep ? 'warning' : 'default',
      title: signal.title,
      state,
      scope: `${found.environment} · at most ${plural(budget, 'alert')} a week in calm times`,
      rule: suggestion ? `Alert ${ruleWords(suggestion, signal)}.` : '',
      backTest: suggestion ? `In the last 30 days: ${backTestWords(suggestion.backTest, viewer)}` : '',
      creep: suggestion ? creepWords(suggestion) : '',
      present: presentWords(finding, viewer),
      method: suggestion ? methodWords(suggestion, signal) : '',
      excluded: excludedWords(found.known, viewer),
      hasSuggestion: suggestion !== undefined,
      id,
      budgets: budgets.map((one) => ({
        title: `${one} a week`,
        line: `thresholds ${signal.id} budget ${one}${env(found, showing)}`,
      })),
    },
  }
}
