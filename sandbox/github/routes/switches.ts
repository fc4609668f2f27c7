import { z } from 'zod'
import { apply } from '../control/record.ts'
import { Step } from '../control/vocabulary.ts'
import { type Answer, empty, fail, missing, ok } from '../http/answer.ts'
import { Fault } from '../http/faults.ts'
import type { Asked } from '../http/serve.ts'
import { settle } from '../runs/settle.ts'
import type { Hands } from './own.ts'

const Webhook = z.object({ url: z.url(), secret: z.string(), events: z.array(z.string()).default([]) })

/**
 * The switches, for programs: `/_sandbox/faults` (GET, POST, DELETE), `/_sandbox/steps` (POST one step or a
 * list, in the vocabulary of recordings), `/_sandbox/advance` (`{ms}`), `/_sandbox/speed` (`{speed}`),
 * `/_sandbox/webhook` (PUT, DELETE), `/_sandbox/deliveries` and `/_sandbox/state` (GET).
 */
export function switches(hands: Hands, what: string, asked: Asked): Answer {
  const { world, faults, webhooks, advance } = hands
  const said = <Said>(schema: z.ZodType<Said>, then: (value: Said) => Answer): Answer => {
    const read = schema.safeParse(json(asked.body))
    return read.success ? then(read.data) : fail(422, z.prettifyError(read.error))
  }
  switch (`${asked.method} ${what}`) {
    case 'GET faults':
      return ok(faults.pending())
    case 'DELETE faults':
      faults.clear()
      return empty()
    case 'POST faults':
      return said(z.union([Fault, z.array(Fault)]), (added) => {
        for (const fault of [added].flat()) faults.add(fault)
        return ok(faults.pending())
      })
    case 'POST steps':
      return said(z.union([Step, z.array(Step)]), (steps) => take(hands, [steps].flat(), asked))
    case 'POST advance':
      return said(z.object({ ms: z.number().nonnegative() }), ({ ms }) => {
        advance(ms)
        return state(hands)
      })
    case 'POST speed':
      return said(z.object({ speed: z.number().positive() }), ({ speed }) => {
        world.speed = speed
        return state(hands)
      })
    case 'PUT webhook':
      return said(Webhook, (config) => {
        webhooks.configure(config)
        return empty()
      })
    case 'DELETE webhook':
      webhooks.configure(undefined)
      return empty()
    case 'GET deliveries':
      return ok(
        webhooks.deliveries.map(({ notice, body: _, ...rest }) => ({
          ...rest,
          event: notice.event,
          action: notice.action,
        })),
      )
    case 'GET state':
      return state(hands)
    default:
      return missing()
  }
}

/** `?repo=owner/name` says which repository; default: the first. */
function take({ world, advance }: Hands, steps: readonly unknown[], asked: Asked): Answer {
  const name = asked.url.searchParams.get('repo')?.toLowerCase()
  const repo = name === undefined ? world.repos.values().next().value : world.repos.get(name)
  if (repo === undefined) return missing()
  try {
    for (const step of steps) apply(world, repo, step)
  } catch (error) {
    return fail(422, String(error))
  }
  advance(0)
  return empty()
}

function state({ world }: Hands): Answer {
  settle(world)
  const repos = [...world.repos].map(([name, repo]) => ({
    ...{ name, runs: repo.runs.length, live: Object.fromEntries(repo.live) },
  }))
  return ok({
    now: new Date(world.clock.now()).toISOString(),
    speed: world.speed,
    active: world.active.size,
    repos,
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
