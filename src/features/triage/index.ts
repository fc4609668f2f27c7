import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { showCard } from '../../chat/reply.ts'
import type { Ports } from '../../ports/index.ts'
import { completeArgs, readArgs, type TriageArgs } from './args.ts'
import { triageCard } from './card.ts'
import { examine } from './examine.ts'

export { triageLook } from './look.ts'

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
    aliases: ['failures'],
    role: 'reader',
    writes: false,
    parse: (words, reading) => readArgs(words, reading, telemetry.environments()),
    questions: [],
    complete: completeArgs,
    async run(args, { now, place, signal }) {
      const { environment } = args
      const { report, scope } = await examine(telemetry, args.window, now, { environment, signal })
      const elsewhere = environment !== telemetry.environments()[0]
      return showCard(triageCard(report, scope, { ...args, viewer: { now, zone: place.zone }, elsewhere }))
    },
  }
  return { name: 'triage', commands: [command], actions: [] }
}
