import type { Command } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import type { Look } from '../../chat/finding.ts'
import type { Ports } from '../../ports/index.ts'
import { type IncidentArgs, looking, readArgs } from './args.ts'
import { incidentClicks } from './clicks.ts'
import { incidentJobs } from './jobs.ts'
import { run } from './run.ts'

export type Needs = Pick<
  Ports,
  'incidents' | 'subscriptions' | 'liveCards' | 'alertRules' | 'audit' | 'changes' | 'jobs' | 'clock' | 'log'
>
export type IncidentOptions = {
  /** The default first. */
  readonly environments: readonly string[]
  /** The zone of a conversation; of none in particular for ''. */
  readonly zone: (conversation: string) => string
  /** People by Entra object id, as ops.yaml calls them. */
  readonly names: Readonly<Record<string, string>>
}

/** `incidents` to look, `incident` to do something about them; their cards; what alerts lead to. */
export function incident(ports: Needs, options: IncidentOptions, look: Look): Feature {
  const parse = (words: string) => readArgs(words, options.environments)
  const common = {
    questions: [],
    complete: ({ args }: { readonly args?: unknown }) => args as IncidentArgs,
    run: (args: IncidentArgs, turn: Parameters<Command['run']>[1]) => run(ports, options, args, turn),
  }
  const view: Command<IncidentArgs> = {
    ...common,
    name: 'incidents',
    summary: 'What is on fire, who has it, and what happened when',
    examples: ['incidents', 'incidents show', 'incidents timeline', 'incidents export kfm482'],
    usage: [
      'Alone, lists the incidents that nobody has closed.',
      'Name one by its six characters, or leave them out when only one is open.',
      '"timeline" gathers alerts, triage, decisions and executions around it; "export" hands it out as Markdown.',
    ],
    role: 'reader',
    writes: false,
    offers: true,
    parse: (words) => {
      const given = parse(words)
      if (!looking.includes((given.args as IncidentArgs).do))
        throw new UsageError('To do something about an incident, begin with "incident".', {
          try: `incident ${words}`,
        })
      return given
    },
  }
  const act: Command<IncidentArgs> = {
    ...common,
    name: 'incident',
    summary: 'Acknowledges, assigns, notes, resolves, declares and files incidents',
    examples: [
      'incident ack',
      'incident assign kfm482 me',
      'incident note raised the quota',
      'incident resolve kfm482 quota raised',
      'incident declare customers report errors env prod',
      'incident issue kfm482',
    ],
    usage: [
      'ack, assign, note, resolve, reopen, issue: of the incident you name by its six characters, or of the only open one.',
      '"declare" and a few words begin an incident that no alert told of.',
      '"issue" files it in the accelerator’s repository, with its timeline, for the postmortem.',
    ],
    role: 'responder',
    writes: true,
    menu: false,
    parse,
    confirm: (args) =>
      args.do === 'issue'
        ? `File ${args.id ? `incident ${args.id}` : 'the open incident'} as an issue in the accelerator’s repository, with its timeline and notes?`
        : undefined,
  }
  return {
    name: 'incident',
    commands: [view, act],
    actions: incidentClicks(ports.incidents),
    jobs: incidentJobs(ports, options, look),
  }
}
