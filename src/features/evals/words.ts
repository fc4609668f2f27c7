import type { Gate, GateName } from '../../chat/evals/acceptance.ts'
import type { Judgement } from '../../chat/evals/judgement.ts'
import type { Cause } from '../../chat/evals/red-run.ts'
import type { Suite } from '../../chat/evals/suite.ts'
import type { Track } from '../../chat/evals/track.ts'
import type { State } from './status.ts'

/** "1 case", "6 cases"; `many` where an "s" is not enough. */
export const plural = (count: number, noun: string, many = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : many}`

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A line of words as a sentence; nothing stays nothing. */
export const sentence = (words: string): string =>
  words === '' ? '' : `${capital(words)}${/[.!?…]$/.test(words) ? '' : '.'}`

export const shortSha = (sha: string): string => sha.slice(0, 7)

/** "Evals of prod", "Deploy to prod", "Lint". */
export function trackTitle({ key, environment }: Pick<Track, 'key' | 'environment'>): string {
  if (key === 'lint') return 'Lint'
  if (key === 'deploy') return environment ? `Deploy to ${environment}` : 'Deploy'
  const name = key === 'evals' ? 'Evals' : 'Post-deploy suite'
  return environment ? `${name} of ${environment}` : name
}

/** Colour name of the card's design and the word for the state. */
export const stateWords: Readonly<Record<State, { readonly word: string; readonly color: string }>> = {
  green: { word: 'green', color: 'Good' },
  stale: { word: 'stale', color: 'Warning' },
  red: { word: 'red', color: 'Attention' },
  broken: { word: 'gate broken', color: 'Warning' },
  unknown: { word: 'unknown', color: 'Warning' },
  running: { word: 'running', color: 'Accent' },
  never: { word: 'never run', color: 'Warning' },
  'not-installed': { word: 'not installed', color: 'Warning' },
}

/** What a cause means to somebody who has to act, and what to do next. */
export const causeWords: Readonly<Record<Cause, { readonly title: string; readonly advice: string }>> = {
  quality: {
    title: 'Quality regression',
    advice:
      'Start with the first suspect below. If it is the one, roll back or revert it, then run the evals again.',
  },
  safety: {
    title: 'Red-team case gets through',
    advice: 'Treat it as an incident: stop or roll back what was deployed before anybody relies on it.',
  },
  threshold: {
    title: 'Acceptance gate refuses',
    advice: 'Every case ran, but the numbers are over the agreed limits. Look at what changed below.',
  },
  lint: {
    title: 'Lint fails',
    advice: 'Open the run: the code or the manifest breaks a rule. Answers are not affected by this.',
  },
  audit: {
    title: 'Known vulnerability in a dependency',
    advice: 'Not caused by our code: update the package that pip-audit names.',
  },
  endpoint: {
    title: 'Evals get no answer from the app',
    advice:
      'The app is down, the kill switch is on, or requests are refused. Look at the failures at that time first.',
  },
  deploy: {
    title: 'Deploying failed',
    advice:
      'Sign-in, quota or template: open the run. Nothing was evaluated, so nothing is known about the answers.',
  },
  broken: {
    title: 'The gate is broken',
    advice:
      'Mend the gate first: until then a red run says nothing about the answers, and neither does a green one.',
  },
  hidden: {
    title: 'Evals did not run',
    advice: 'Something before them failed or skipped them: open the run.',
  },
  cancelled: { title: 'Run was cancelled', advice: 'Run the evals again.' },
  unknown: { title: 'Red, and GitHub does not say why', advice: 'Open the run and read its log.' },
}

const suiteNames: Readonly<Record<Suite['name'], string>> = {
  quality: 'quality',
  redteam: 'red-team',
  acceptance: 'acceptance',
}

/**
 * "4 of 6 quality cases failed (no final briefing); red-team and acceptance hidden by that", as far as it is
 * known. `reason` belongs to the suite that failed.
 */
export function suiteWords(suites: readonly Suite[], reason = ''): string {
  const said = suites
    .filter(({ state }) => state !== 'hidden')
    .map((suite) => `${oneSuite(suite)}${suite.state === 'failed' && reason ? ` (${reason})` : ''}`)
  const hidden = suites.filter(({ state }) => state === 'hidden').map(({ name }) => suiteNames[name])
  if (hidden.length > 0) said.push(`${hidden.join(' and ')} hidden${said.length > 0 ? ' by that' : ''}`)
  return said.filter(Boolean).join('; ')
}

function oneSuite({ name, state, passed, total }: Suite): string {
  const title = suiteNames[name]
  if (total !== undefined && passed !== undefined)
    return passed === total
      ? `${passed}/${total} ${title}`
      : `${total - passed} of ${total} ${title} cases failed`
  if (state === 'unknown') return `${title} unknown`
  return `${title} ${state === 'passed' ? 'passed' : 'failed'}`
}

const gateTitles: Readonly<Record<GateName, string>> = {
  quality: 'Score',
  groundedness: 'Groundedness',
  latency: 'P95',
  cost: 'Cost',
  redteam: 'Red-team',
}

/** "P95 193 s > 180 s", "Score 0.93 ≥ 0.75", "Cost: none recorded". */
export function gateWords({ name, value, limit, passed }: Gate): string {
  const title = gateTitles[name]
  if (value === undefined) return `${title}: nothing measured`
  if (name === 'redteam') {
    if (value === 0) return 'Red-team clean'
    return `${plural(value, 'red-team case')} failed${limit === undefined ? ' (allowed)' : ''}`
  }
  const sign = name === 'latency' || name === 'cost' ? (passed ? '≤' : '>') : passed ? '≥' : '<'
  const bound = limit ?? 0
  const [rounded, edge] = [gateNumber(name, value), gateNumber(name, bound)]
  // "180 s > 180 s" helps nobody.
  const shown = rounded === edge && value !== bound ? gateNumber(name, value, 6) : rounded
  return `${title} ${shown} ${sign} ${edge}${limit === undefined ? ' (not set)' : ''}`
}

function gateNumber(name: GateName, value: number, digits = name === 'latency' ? 1 : 3): string {
  if (name === 'latency') return `${Number((value / 1000).toFixed(digits))} s`
  return `${name === 'cost' ? '$' : ''}${Number(value.toFixed(digits))}`
}

/** What is wrong in one line, with the numbers if there are any. */
export function redWords({ red, suites, acceptance }: Judgement): string {
  if (!red) return ''
  const { cause, detail, step } = red
  if (cause === 'quality' || cause === 'safety' || cause === 'endpoint') {
    return suiteWords(suites, detail) || [step, detail].filter(Boolean).join(': ')
  }
  if (cause === 'threshold') {
    const failing = acceptance?.gates.filter(({ passed }) => passed === false).map(gateWords) ?? []
    return failing.length > 0 ? failing.join('; ') : (detail ?? '')
  }
  return [step && `at "${step}"`, detail].filter(Boolean).join(': ')
}

/** The same in half a line, for lists. */
export function briefWords(judgement: Judgement): string {
  const { red, suites, acceptance } = judgement
  if (!red) return suiteWords(suites.filter(({ total }) => total !== undefined))
  const { title } = causeWords[red.cause]
  const failed = suites.find(({ state }) => state === 'failed')
  const gate = acceptance?.gates.find(({ passed }) => passed === false)
  if (red.cause === 'threshold') return gate ? `${title}: ${gateWords(gate)}` : title
  if (red.cause === 'quality' || red.cause === 'safety' || red.cause === 'endpoint')
    return failed ? `${title}: ${oneSuite(failed)}` : title
  return [title, redWords(judgement)].filter(Boolean).join(': ')
}

/** The numbers of a run that passed: "6/6 quality; 5/5 red-team · Score 0.97 ≥ 0.75 · P95 151 s ≤ 180 s". */
export function greenWords({ suites, acceptance }: Judgement): string {
  const counted = suites.filter(({ total }) => total !== undefined)
  const gates = acceptance?.gates.filter(({ name, value }) => name !== 'redteam' && value !== undefined) ?? []
  return [suiteWords(counted), ...gates.map(gateWords)].filter(Boolean).join(' · ')
}
