import type { Thresholds } from '../../chat/evals/acceptance.ts'
import { judgeRun } from '../../chat/evals/judgement.ts'
import type { Observation } from '../../chat/evals/observation.ts'
import type { Cause } from '../../chat/evals/red-run.ts'
import { trendOf } from '../../chat/statistics/trend.ts'
import { DAY, WEEK } from '../../chat/time/duration.ts'
import type { Ports } from '../../ports/index.ts'
import type { Window } from '../../ports/telemetry.ts'
import { ENOUGH_DAYS } from './suggest.ts'

/**
 * What the evals measure of the answers, and the gate of accelerator.yaml that watches it. No log row carries a
 * score, so no rule of Azure can look at it: the gate, which turns a run red, is its alert.
 */
export type ScoreSignal = {
  readonly id: 'eval-quality' | 'eval-groundedness'
  readonly title: string
  readonly measure: 'quality' | 'groundedness'
  readonly gate: 'quality_threshold' | 'groundedness_threshold'
}
export const scoreSignals: readonly ScoreSignal[] = [
  { id: 'eval-quality', title: 'Eval score: quality', measure: 'quality', gate: 'quality_threshold' },
  {
    id: 'eval-groundedness',
    title: 'Eval score: groundedness',
    measure: 'groundedness',
    gate: 'groundedness_threshold',
  },
]

/** One run's score, 0 to 1. `worse`: it was red because of its answers, so its alert was a right one. */
export type Score = { readonly at: Date; readonly value: number; readonly worse: boolean }
/** How a gate would have judged the runs. */
export type ScoreTest = { readonly calm: number; readonly caught: number; readonly missed: number }
/** A level that falls; `perDay` and `total` are shares of the level at the start, below 0. */
export type Fall = { readonly perDay: number; readonly total: number; readonly p: number }
export type ScoreFinding = {
  readonly signal: ScoreSignal
  /** Oldest first. */
  readonly scores: readonly Score[]
  /** From the oldest listed run to now. */
  readonly days: number
  /** Runs that said nothing about answers: the app or the gate was broken, or nothing could be read. */
  readonly left: number
  /** The gate as it is; undefined where accelerator.yaml has none. */
  readonly present: number | undefined
  readonly presentTest: ScoreTest | undefined
  /** Undefined where nothing is to be suggested: too little is known, or the gate is as strict already. */
  readonly gate: number | undefined
  readonly test: ScoreTest | undefined
  readonly fall: Fall | undefined
  readonly enough: boolean
}

/** Fewer runs than this have no usual level. */
export const ENOUGH_RUNS = 10
/** Runs that are listed and read at most: nightly ones and the deployments of 30 days. */
const LISTED = 60
const AT_ONCE = 6

const unlimited: Thresholds = {
  qualityThreshold: undefined,
  groundednessThreshold: undefined,
  p95LatencyMs: undefined,
  costPerCallUsd: undefined,
  redteamMustPass: undefined,
}
const aboutAnswers: readonly Cause[] = ['quality', 'threshold']

/** A run that was read; without values it said nothing about answers. */
export type Read = {
  readonly at: Date
  readonly worse: boolean
  readonly quality: number | undefined
  readonly groundedness: number | undefined
}

/** Reads what the runs of the window scored, oldest first, and since when runs are listed at all. */
export async function readScores(
  { evals }: Pick<Ports, 'evals'>,
  environment: string,
  { from, to }: Window,
): Promise<{ readonly read: readonly Read[]; readonly since: Date | undefined }> {
  const listed = await evals.observations(environment, { listed: LISTED })
  const judged = listed.filter(({ run, verdict }) => verdict !== 'none' && run.createdAt < to)
  const read: Read[] = []
  const wanted = judged.filter(({ run }) => run.createdAt >= from)
  // A log is a download: a few at a time, so that whoever asks GitHub meanwhile gets an answer too.
  for (let i = 0; i < wanted.length; i += AT_ONCE)
    read.push(...(await Promise.all(wanted.slice(i, i + AT_ONCE).map((one) => readOne(evals, one)))))
  return { read, since: judged[0]?.run.createdAt }
}

async function readOne(evals: Ports['evals'], { run, verdict }: Observation): Promise<Read> {
  const { acceptance, red } = judgeRun(await evals.record(run), unlimited)
  const value = (name: string) => acceptance?.gates.find((gate) => gate.name === name)?.value
  const worse = verdict === 'red' && red !== undefined && aboutAnswers.includes(red.cause)
  // A case that got no answer scores 0, which says nothing about answers.
  const said = verdict === 'green' || worse
  return {
    at: run.createdAt,
    worse,
    quality: said ? value('quality') : undefined,
    groundedness: said ? value('groundedness') : undefined,
  }
}

/**
 * A gate that turns at most `budget` runs a week red in calm times, if it is stricter than the present one: of those
 * the one that catches most, then costs least, because every red run holds somebody up.
 */
export function suggestGate(
  signal: ScoreSignal,
  { read, since }: { readonly read: readonly Read[]; readonly since: Date | undefined },
  asked: { readonly budget: number; readonly now: Date; readonly present: number | undefined },
): ScoreFinding {
  const { budget, now, present } = asked
  const scores = read.flatMap((one): Score[] => {
    const value = one[signal.measure]
    return value === undefined ? [] : [{ at: one.at, value, worse: one.worse }]
  })
  const days = since ? (now.getTime() - since.getTime()) / DAY : 0
  const enough = days >= ENOUGH_DAYS && scores.length >= ENOUGH_RUNS
  const fall = fallIn(scores)
  const gate = enough ? gateFor(withoutFall(scores, fall), budget) : undefined
  const stricter = gate !== undefined && (present === undefined || gate > present + 0.004) ? gate : undefined
  return {
    signal,
    scores,
    days,
    left: read.length - scores.length,
    present,
    presentTest: present === undefined ? undefined : testOf(scores, present),
    gate: stricter,
    test: stricter === undefined ? undefined : testOf(scores, stricter),
    fall,
    enough,
  }
}

/** What a gate would have done with these runs. */
export function testOf(scores: readonly Score[], gate: number): ScoreTest {
  const red = scores.filter(({ value }) => value < gate - 1e-9)
  const worse = scores.filter((one) => one.worse).length
  const caught = red.filter((one) => one.worse).length
  return { calm: red.length - caught, caught, missed: worse - caught }
}

function gateFor(scores: readonly Score[], budget: number): number | undefined {
  const most = budget * ((ENOUGH_DAYS + 1) / (WEEK / DAY))
  // Downwards, so that the run itself stays green.
  const levels = [
    ...new Set(scores.filter(({ worse }) => !worse).map(({ value }) => Math.floor(value * 100 + 1e-9) / 100)),
  ]
  return levels
    .map((gate) => ({ gate, ...testOf(scores, gate) }))
    .filter(({ calm }) => calm <= most)
    .sort((a, b) => b.caught - a.caught || a.calm - b.calm || b.gate - a.gate)[0]?.gate
}

const CHANCE = 0.01
const NOTABLE = 0.03

/** A slow fall of the calm runs' scores, believed when chance makes one like it in less than 1 %. */
function fallIn(scores: readonly Score[]): Fall | undefined {
  const calm = scores.filter(({ worse }) => !worse)
  const points = calm.map(({ at, value }) => [at.getTime() / DAY, value] as const)
  const [first, last] = [points[0], points.at(-1)]
  const trend = points.length >= ENOUGH_RUNS ? trendOf(points) : undefined
  if (!trend || !first || !last) return undefined
  const level = trend.intercept + trend.slope * first[0]
  const total = level > 0 ? (trend.slope * (last[0] - first[0])) / level : 0
  if (trend.p >= CHANCE || total > -NOTABLE) return undefined
  return { perDay: trend.slope / level, total, p: trend.p }
}

/** Scores as they would have been without the fall: what a gate is measured on. */
function withoutFall(scores: readonly Score[], fall: Fall | undefined): readonly Score[] {
  const start = scores[0]?.at.getTime() ?? 0
  if (!fall) return scores
  return scores.map(({ at, value, worse }) => {
    const share = Math.max(0.1, 1 + fall.perDay * ((at.getTime() - start) / DAY))
    return { at, worse, value: Math.min(1, value / share) }
  })
}
