import type { AnyJob } from './chat/job.ts'
import type { Ports } from './ports/index.ts'
import type { Messenger } from './ports/messenger.ts'
import type { Metrics } from './ports/metrics.ts'

/** Whose system a port asks. What keeps its answers at home is not among them. */
const systems = {
  telemetry: 'logs',
  logTables: 'logs',
  repository: 'github',
  runs: 'github',
  accelerator: 'github',
  evals: 'github',
  changes: 'github',
  environments: 'azure',
  alertRules: 'azure',
  directory: 'graph',
} as const satisfies { readonly [name in keyof Ports]?: string }

/** The ports with every call of another system measured, whatever methods they have or get. */
export function measured(ports: Ports): Ports {
  const { metrics } = ports
  const wrapped = Object.entries(systems).map(([name, system]) => {
    const port = ports[name as keyof typeof systems] as Methods
    return [name, timed(port, (method) => ({ kind: 'upstream', system, name: `${name}.${method}` }), metrics)]
  })
  return { ...ports, ...Object.fromEntries(wrapped) }
}

/** What Teams says to each message is its outcome. */
export const measuredMessenger = ({ post, update }: Messenger, metrics: Metrics): Messenger => {
  const send = (name: string, deliver: () => ReturnType<Messenger['post']>) =>
    metrics.during({ kind: 'upstream', system: 'teams', name }, async (tell) => {
      const delivery = await deliver()
      tell(delivery.state)
      return delivery
    })
  return {
    post: (to, card) => send('post', () => post(to, card)),
    update: (to, id, card) => send('update', () => update(to, id, card)),
  }
}

export const measuredJob = (job: AnyJob, metrics: Metrics): AnyJob => ({
  ...job,
  run: (data, run) => metrics.during({ kind: 'job', name: job.name }, () => job.run(data, run)),
})

type Methods = { readonly [method: string]: (...args: readonly unknown[]) => unknown }

function timed(
  port: Methods,
  workOf: (method: string) => Parameters<Metrics['during']>[0],
  metrics: Metrics,
): Methods {
  return new Proxy(port, {
    get(target, method, receiver) {
      const found = Reflect.get(target, method, receiver) as unknown
      if (typeof method === 'symbol' || typeof found !== 'function') return found
      return (...args: readonly unknown[]) => {
        const answer = found.apply(target, args) as unknown
        // Some methods answer out of memory, without a promise: there is nothing to measure then.
        return answer instanceof Promise ? metrics.during(workOf(method), () => answer) : answer
      }
    },
  })
}
