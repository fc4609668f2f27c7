import { ENOUGH_RUNS, type ScoreFinding, type ScoreTest } from './scores.ts'
import { plural } from './words.ts'

const two = (value: number): string => value.toFixed(2)

/** "a run that scores below 0.86 turns red". */
export const gateWords = (gate: number): string => `a run that scores below ${two(gate)} turns red`

/** What a gate would have done in the 30 days. */
export function scoreTestWords({ calm, caught, missed }: ScoreTest): string {
  const worse = caught + missed
  const known =
    worse === 0
      ? 'no run with worse answers to catch'
      : `${caught} of ${plural(worse, 'run')} with worse answers caught`
  return `${plural(calm, 'run')} red in calm times, ${known}.`
}

export function presentGateWords({ signal, present, presentTest }: ScoreFinding): string {
  if (present === undefined || !presentTest) return `accelerator.yaml has no acceptance.${signal.gate}.`
  return `The gate now: acceptance.${signal.gate} ${two(present)}. In the same time: ${scoreTestWords(presentTest)}`
}

export function fallWords({ fall }: ScoreFinding): string {
  if (!fall) return ''
  const percent = (share: number) => `${Math.abs(share * 100).toFixed(1)}%`
  const p = fall.p < 0.001 ? 'p < 0.001' : `p = ${fall.p.toFixed(3)}`
  return `Creep: scores fall ${percent(fall.perDay)} a day, ${percent(fall.total)} over the time (Theil-Sen, Mann-Kendall ${p}). The gate is measured on the level at the start: it will turn red because of the creep, which is the news.`
}

export function scoreMethodWords({ scores, left }: ScoreFinding, budget: number): string {
  const out = left > 0 ? `; ${plural(left, 'run')} that said nothing about answers left out` : ''
  return `Method: of the gates that turn at most ${plural(budget, 'run')} a week red in calm times the one that catches most, then costs least, by ${plural(scores.length, 'run')}${out}. Scores are in no log, so the gate is their alert; it is never loosened.`
}

/** How a score stands, in a word. */
export function scoreStanding({ enough, days, scores, gate, present }: ScoreFinding): string {
  if (!enough)
    return days < 29
      ? `not yet: ${Math.floor(days)} of 30 days`
      : `not yet: ${scores.length} of ${ENOUGH_RUNS} runs with scores in 30 days`
  if (gate !== undefined) return present === undefined ? 'no gate yet' : 'suggestion'
  return 'the gate is as strict as the budget allows'
}
