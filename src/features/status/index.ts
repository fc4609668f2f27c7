import type { Command } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import { showCard } from '../../chat/reply.ts'
import type { Ports } from '../../ports/index.ts'
import { statusCard } from './card.ts'
import { type LoopOptions, type LoopPorts, loops } from './loops.ts'
import { type MilestonePorts, milestones } from './milestones.ts'

type Args = { readonly environment: string }

/** `status`: what a system that went live has reached, and what is due next. */
export function status(
  ports: MilestonePorts & LoopPorts & Pick<Ports, 'telemetry'>,
  options: LoopOptions,
): Feature {
  const environments = ports.telemetry.environments()
  const command: Command<Args> = {
    name: 'status',
    summary: 'What has been reached since going live, and what is due next',
    examples: ['status', 'status env prod'],
    usage: ['Milestones of Day 2, then each loop with its next date and its owner of ops.yaml.'],
    role: 'reader',
    menu: false,
    writes: false,
    questions: [],
    parse(words) {
      const name = words
        .trim()
        .toLowerCase()
        .replace(/^env(?:ironment)?\s*[=:]?\s*/, '')
      const environment = name === '' ? environments[0] : environments.find((one) => one === name)
      if (environment === undefined)
        throw new UsageError(`I know no environment "${name}". I can look at: ${environments.join(', ')}.`, {
          try: 'status',
        })
      return { environment }
    },
    complete: (given) => given as Args,
    async run({ environment }, { now, place }) {
      const [reached, next] = await Promise.all([
        milestones(ports, environment),
        loops(ports, options, { environment, now }),
      ])
      return showCard(statusCard(environment, reached, next, { now, zone: place.zone }))
    },
  }
  return { name: 'status', commands: [command], actions: [] }
}
