import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { showCard } from '../../chat/reply.ts'
import type { Ports } from '../../ports/index.ts'
import { approver, logs, monitored } from './azure-checks.ts'
import { doctorCard } from './card.ts'
import { examine } from './check.ts'
import { contentFilter, models } from './drift-checks.ts'
import { github } from './github-checks.ts'
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
  | 'accelerator'
  | 'directory'
  | 'handouts'
  | 'clock'
>
export type DoctorOptions = {
  readonly environments: readonly string[]
  /** "owner/repo"; undefined without one. */
  readonly repositoryName: string | undefined
  /** Workflow files by what they do. */
  readonly workflows: Readonly<Record<'evals' | 'deploy' | 'rollback' | 'killswitch', string>>
  /** Object ids of those who hold the role of approver or more by name, and of responder or more. */
  readonly approvers: readonly string[]
  readonly responders: readonly string[]
  /** Entra groups whose members may approve. */
  readonly approverGroups: readonly string[]
  /** What the GitHub App must be allowed; `without` completes "without it …". */
  readonly rights: readonly {
    readonly name: string
    readonly level: 'read' | 'write'
    readonly without: string
  }[]
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
        ...approver(ports),
        roles(ports, options),
        ...monitored(ports, options),
        clock(ports, viewer),
        ...models(ports, viewer),
        contentFilter,
      ]
      return showCard(doctorCard(await examine(checks)))
    },
  }
  return { name: 'doctor', commands: [command], actions: [] }
}
