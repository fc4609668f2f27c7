import { holds } from '../../chat/actor.ts'
import type { Command, Given } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, refuse, sayText, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { completeArgs, type DrillArgs, readAnswer, readArgs } from './args.ts'
import { historyCard } from './card.ts'
import { newCourse, readCourse, toJson } from './course.ts'
import { dueLine } from './due.ts'
import { advance } from './machine.ts'
import type { StepNeeds } from './needs.ts'
import type { DrillOptions } from './options.ts'
import { duesOf, type RemindNeeds, remindOfDrills } from './remind.ts'
import { stepDrill } from './step.ts'

type Needs = StepNeeds & RemindNeeds & Pick<Ports, 'killswitches'>

/** `drill`: practises the kill switch, proves what can be proven, and always puts things back. */
export function drill(ports: Needs, options: DrillOptions): Feature {
  const environments = Object.keys(options.environments)
  const allowed = environments.filter(
    (name) => options.allowProduction || !options.environments[name]?.production,
  )
  const command: Command<DrillArgs> = {
    name: 'drill',
    summary: 'Practises the kill switch: stops, proves that it stopped, puts things back, and reports',
    examples: ['drill', 'drill workflow staging', 'drill history', 'drill abort staging'],
    usage: [
      'Sets the switch by the workflow, waits until it has effect, proves that a request is refused, that no tool runs, that the severity 4 row is written and the alert fires; then releases it and proves normal service and green evals.',
      'What cannot be proven is said, and is no pass. "abort" restores first; so does a restart of the bot.',
      'Production is refused unless ops.yaml allows it (drills.allowProduction) and an admin begins it.',
    ],
    role: 'reader',
    acts: ({ do: what, environment }) => {
      if (what === 'history') return undefined
      const real = options.environments[String(environment)]?.production
      return { role: what === 'begin' && real ? 'admin' : 'responder', what: String(what) }
    },
    menu: false,
    writes: true,
    parse: (words) => readArgs(words, environments),
    questions: [
      {
        arg: 'environment',
        ask: 'Which environment should the drill use?',
        choices: async () => allowed.map((name) => ({ title: name, value: name })),
      },
      {
        arg: 'scope',
        ask: 'What should it stop?',
        choices: async (given) => {
          permitted(given, options)
          return [
            { title: 'All requests', value: 'workflow' },
            { title: 'Tools with side effects', value: 'tools' },
          ]
        },
      },
    ],
    answer: (arg, words) => {
      const answer = readAnswer(arg, words, environments)
      permitted({ do: 'begin', ...answer }, options)
      return answer
    },
    complete: completeArgs,
    // Not where it is read: the examples of a command stay readable whatever ops.yaml allows.
    confirm: (args) => confirmation(permitted(args, options), options),
    run: (args, turn) => run(ports, options, args, turn),
  }
  return {
    name: 'drill',
    commands: [command],
    actions: [],
    jobs: [stepDrill(ports, options), remindOfDrills(ports, options)],
  }
}

/** Refuses what the run would refuse before anything is asked. Throws `UsageError`. */
function permitted<One extends Given>(args: One, { environments, allowProduction }: DrillOptions): One {
  const { do: what, environment } = args
  if (what === 'begin' && !allowProduction && environments[String(environment)]?.production)
    throw new UsageError(inProduction(String(environment)))
  return args
}

const inProduction = (environment: string): string =>
  `${environment} is production: drills there need drills.allowProduction in ops.yaml.`

function confirmation(args: DrillArgs, { environments }: DrillOptions): string | undefined {
  if (args.do !== 'begin') return undefined
  const { environment, scope } = args
  const what = scope === 'tools' ? 'tools with side effects' : 'all requests'
  const real = environments[environment]?.production !== false
  return `${real ? 'THIS IS PRODUCTION. ' : ''}Stop ${what} in ${environment} for a drill? It takes some minutes, and is put back afterwards.`
}

async function run(ports: Needs, options: DrillOptions, args: DrillArgs, turn: Turn): Promise<Reply> {
  if (args.do === 'history') return history(ports, options, args.environment, turn)
  return args.do === 'abort'
    ? abort(ports, options, args.environment, turn)
    : begin(ports, options, args, turn)
}

async function begin(
  { drills, clock }: Needs,
  { environments, allowProduction }: DrillOptions,
  { environment, scope }: DrillArgs & { do: 'begin' },
  turn: Turn,
): Promise<Reply> {
  if (environments[environment]?.production !== false) {
    if (!allowProduction) return refuse(inProduction(environment))
    if (!holds(turn.actor, 'admin'))
      return refuse(`${environment} is production: only an admin may begin a drill there.`)
  }
  const { outcome, drill } = await drills.begin({
    ...{ environment, scope, place: turn.place, key: `drill ${turn.correlation}` },
    by: { id: turn.actor.id, name: turn.actor.name },
    course: (id) => toJson(newCourse(id, clock.now())),
  })
  if (outcome === 'busy')
    return refuse(
      `A drill goes on in ${environment} already, by ${drill.by.name}. "drill abort ${environment}" ends it.`,
    )
  return sayText(
    `The drill in ${environment} has begun; the card below follows it. "drill abort ${environment}" ends it and puts things back.`,
  )
}

/** Stops what goes on; whatever was set is put back by the drill's own next steps. */
async function abort(
  { drills, clock }: Needs,
  { pace }: DrillOptions,
  environment: string | undefined,
  turn: Turn,
): Promise<Reply> {
  const running = (await drills.running()).filter(
    (one) => environment === undefined || one.environment === environment,
  )
  const [first, ...others] = running
  if (!first) return refuse('No drill goes on there.')
  if (others.length > 0)
    return refuse(`Say which: ${running.map((one) => `"drill abort ${one.environment}"`).join(', ')}.`)
  // Its own steps change it meanwhile: whoever is second looks again.
  for (let tries = 0; tries < 20; tries++) {
    const found = await drills.find(first.id)
    if (!found || found.record) return refuse('It has just ended by itself.')
    const stop = { of: 'stop', by: turn.actor.name, why: 'aborted by hand' } as const
    const course = advance(readCourse(found.course), stop, clock.now(), pace)
    if (await drills.save(found, { course: toJson(course) }))
      return sayText(
        `Aborting the drill in ${first.environment}. What it has set is put back: its card shows when.`,
      )
  }
  return refuse('The drill changes too fast to be aborted; try again.')
}

async function history(
  ports: Needs,
  options: DrillOptions,
  environment: string | undefined,
  turn: Turn,
): Promise<Reply> {
  const viewer = { now: turn.now, zone: turn.place.zone }
  const [records, running, dues] = await Promise.all([
    ports.drills.history({ ...(environment !== undefined && { environment }), limit: 12 }),
    ports.drills.running(),
    duesOf(ports, options),
  ])
  const mine = <One extends { readonly environment: string }>(all: readonly One[]) =>
    all.filter((one) => environment === undefined || one.environment === environment)
  const lines = mine(dues).map((due) => dueLine(due, viewer))
  return showCard(historyCard(records, mine(running), lines, viewer))
}
