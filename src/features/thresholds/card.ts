import type { CardView, Json } from '../../chat/reply.ts'
import type { Viewer } from '../../chat/time/show.ts'
import type { Finding, Found, FoundScore } from './gather.ts'
import { isGateNews, isNews } from './news.ts'
import { daysPicture, type Picture, runsPicture } from './picture.ts'
import {
  fallWords,
  gateWords,
  presentGateWords,
  scoreMethodWords,
  scoreStanding,
  scoreTestWords,
} from './score-words.ts'
import {
  answeredWords,
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
const noPicture: Picture = { uri: '', alt: '', caption: '' }
const pictureData = (made: Picture | undefined) => ({
  hasPicture: made !== undefined,
  picture: made ?? noPicture,
})

const env = (found: Found, { elsewhere }: Pick<Showing, 'elsewhere'>): string =>
  elsewhere ? ` env ${found.environment}` : ''

/** All signals, a few lines each. */
export function overviewCard(found: Found, showing: Showing): CardView {
  const { viewer, budget } = showing
  const news = [
    ...found.findings.filter((one) => isNews(one, viewer.now)),
    ...found.scores.filter((one) => isGateNews(one, viewer.now)),
  ]
  const creeping = [
    ...found.findings
      .filter(({ suggestion }) => suggestion?.creep)
      .map(({ signal }) => `${signal.title} creeps upwards`),
    ...found.scores.filter(({ fall }) => fall).map(({ signal }) => `${signal.title} creeps downwards`),
  ]
  const headline =
    found.enough || news.length > 0
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
      signals: [
        ...found.findings.map((one) => signalData(one, found, showing)),
        ...found.scores.map((one) => scoreData(one, found, showing)),
      ],
      excluded: excludedWords(found.known, viewer),
      budgets: budgets.map((one) => ({
        title: `${one} a week`,
        line: `thresholds budget ${one}${env(found, showing)}`,
      })),
    },
  }
}

const signalData = (one: Finding, found: Found, showing: Showing): Json => ({
  title: one.signal.title,
  state: standingOf(one, found, showing.viewer.now),
  rule: one.suggestion ? ruleWords(one.suggestion, one.signal) : '',
  hasRule: one.suggestion !== undefined,
  show: `thresholds ${one.signal.id} budget ${showing.budget}${env(found, showing)}`,
  now: one.present
    ? ` · now ${one.present.rule.name}, above ${showLimit(one.present.rule.threshold, one.signal)}`
    : '',
})

const scoreData = (one: FoundScore, found: Found, showing: Showing): Json => ({
  title: one.signal.title,
  state: answeredWords(one, showing.viewer.now) ?? scoreStanding(one),
  rule: one.gate === undefined ? '' : gateWords(one.gate),
  hasRule: one.gate !== undefined,
  show: `thresholds ${one.signal.id} budget ${showing.budget}${env(found, showing)}`,
  now: one.present === undefined ? '' : ` · now acceptance.${one.signal.gate} ${one.present}`,
})

function warningsOf(
  { partial, unknown }: Found,
  late: string,
  creeping: readonly string[],
): readonly string[] {
  return [
    late,
    partial ?? '',
    unknown.length > 0 ? `Not known, so not taken into account: ${unknown.join(', ')}.` : '',
    ...creeping.map((what) => `${what}: look at it before you tune an alert.`),
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
      ...pictureData(daysPicture(finding)),
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

/** The same for a score of the evals. */
export function scoreCard(found: Found, finding: FoundScore, showing: Showing): CardView {
  const { viewer, budget } = showing
  const { signal, gate, test, id, fall } = finding
  const state = answeredWords(finding, viewer.now) ?? scoreStanding(finding)
  return {
    template: 'thresholds/signal',
    summary: `${signal.title}: ${gate === undefined ? state : gateWords(gate)}`,
    data: {
      tone: fall ? 'warning' : 'default',
      title: signal.title,
      state,
      scope: `${found.environment} · at most ${plural(budget, 'red run')} a week in calm times`,
      rule: gate === undefined ? '' : `Gate: ${gateWords(gate)}.`,
      backTest: test ? `In the last 30 days: ${scoreTestWords(test)}` : '',
      creep: fallWords(finding),
      present: presentGateWords(finding),
      ...pictureData(runsPicture(finding)),
      method: scoreMethodWords(finding, budget),
      excluded: '',
      hasSuggestion: gate !== undefined,
      id,
      budgets: budgets.map((one) => ({
        title: `${one} a week`,
        line: `thresholds ${signal.id} budget ${one}${env(found, showing)}`,
      })),
    },
  }
}
