import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { showCard } from '../../chat/reply.ts'
import type { Ports } from '../../ports/index.ts'
import type { Answer } from '../../ports/telemetry.ts'
import { completeArgs, readArgs, type TriageArgs } from './args.ts'
import { triageCard } from './card.ts'
import { Fresh, silenceQuery, TriageRow, triageQuery } from './query.ts'
import { makeReport } from './report.ts'
import { reachOf, scopeOf, silenceOf } from './scope.ts'

type Asking = { readonly environment: string; readonly signal: AbortSignal }

/** What is failing, since when, how bad, and what to do next. */
export function triage({ telemetry }: Pick<Ports, 'telemetry'>): Feature {
  const command: Command<TriageArgs> = {
    name: 'triage',
    summary: 'What is failing, since when, and how bad',
    examples: ['triage last 2h', 'triage last 90m env prod', 'triage since 14:00', 'triage yesterday'],
    usage: [
      'Looks at the last 2 hours unless you name a time: last 90m, since 14:00, yesterday, from 14:00 to 15:30; 7 days at most.',
      `Add env and a name for another environment: ${telemetry.environments().join(', ')}.`,
      'Counts every kind of failure, also those the accelerator logs as information, and compares with the equally long time before.',
    ],
    aliases: ['incidents', 'failures'],
    role: 'reader',
    writes: false,
    parse: (words, reading) => readArgs(words, reading, telemetry.environments()),
    questions: [],
    complete: completeArgs,
    async run(args, { now, place, signal }) {
      const scope = scopeOf(args.window, now)
      const { environment } = args
      const answer = await telemetry.query(triageQuery(scope), reachOf(scope), TriageRow, {
        environment,
        signal,
      })
      const report = makeReport(await heard(answer, { environment, signal }, now), args.window, now)
      const elsewhere = environment !== telemetry.environments()[0]
      return showCard(triageCard(report, scope, { ...args, viewer: { now, zone: place.zone }, elsewhere }))
    },
  }
  return { name: 'triage', commands: [command], actions: [] }

  /** Only a store that has been silent for a day is asked a second question: since when. */
  async function heard(answer: Answer<TriageRow>, options: Asking, now: Date): Promise<Answer<TriageRow>> {
    if (answer.partial || answer.rows.some((row) => row.leg === 'fresh' && row.newest)) return answer
    const silence = await telemetry.query(silenceQuery, silenceOf(now), Fresh, options)
    return { ...answer, rows: [...answer.rows.filter((row) => row.leg !== 'fresh'), ...silence.rows] }
  }
}
