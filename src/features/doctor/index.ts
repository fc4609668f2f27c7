import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { showCard } from '../../chat/reply.ts'
import type { Ports } from '../../ports/index.ts'
import { approver, logs, monitored } from './azure-checks.ts'
import { doctorCard } from './card.ts'
import { examine } from './check.ts'
import { drift, github } from './github-checks.ts'
import { channels, roles } from './people-checks.ts'
import { clock, schedules } from './time-checks.ts'

export type Needs = Pick<
  Ports,
  | 'subscriptions'
  | 'speaking'
  | 'telemetry'
  | 'repository'
  | 'runs'
  | 'schedules'
  | 'environments'
  | 'alertRules'
  | 'clock'
>
export type DoctorOptions = {
  readonly environments: readonly string[]
  /** "owner/repo"; undefined without one. */
  readonly repositoryName: string | undefined
  /** Workflow files by what they do. */
  readonly workflows: Readonly<Record<'evals' | 'deploy' | 'rollback' | 'killswitch', string>>
  /** How many people hold the role of approver or more by name, and of responder or more. */
  readonly approvers: number
  readonly responders: number
  /** Whether roles are also given by Entra groups, whose members are not counted. */
  readonly groups: boolean
  /** Host under which the accelerator reaches this bot; undefined when that is not known. */
  readonly host: string | undefined
}

/** `doctor`: proves every piece that the bot depends on, with a light and a remedy each. */
export function doctor(ports: Needs, options: DoctorOptions): Feature {
  const command: Command = {
    name: 'doctor',
    summary: 'Whether every piece works that I depend on, and what to do',
    examples: ['doctor'],
    usage: [
      'Checks channels, logs, GitHub and its workflows, schedules, approvers, roles, alert rules and clocks, all at once.',
      'Nothing is changed. Channels are proven by showing there that I am typing.',
    ],
    role: 'responder',
    writes: false,
    menu: false,
    questions: [],
    parse: () => ({}),
    complete: (given) => given,
    async run(_, { now, place }) {
      const viewer = { now, zone: place.zone }
      const checks = [
        channels(ports),
        ...logs(ports, viewer),
        ...github(ports, options),
        schedules(ports, viewer),
        ...approver(ports, options),
        roles(options),
        ...monitored(ports, options),
        clock(ports, viewer),
        drift,
      ]
      return showCard(doctorCard(await examine(checks)))
    },
  }
  return { name: 'doctor', commands: [command], actions: [] }
}
