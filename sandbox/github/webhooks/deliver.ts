import { createHmac } from 'node:crypto'
import { guid, type Random } from '../random.ts'
import type { World } from '../state/world.ts'
import { type Notice, notice } from './payload.ts'

/** Where webhooks go. `events` empty = all. */
export type WebhookConfig = {
  readonly url: string
  readonly secret: string
  readonly events?: readonly string[]
}
/** One try to deliver. `status` 0 = nobody answered within 10 s. `guid` is the same on a redelivery. */
export type Delivery = {
  readonly id: number
  readonly guid: string
  readonly notice: Notice
  readonly redelivery: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  at: number
  status: number
  seconds: number
}
export type Webhooks = {
  readonly deliveries: readonly Delivery[]
  /** Starts or changes where they go; `undefined` stops them. */
  configure(config: WebhookConfig | undefined): void
  config(): WebhookConfig | undefined
  /** Sends a delivery again under its old guid. `false` = no such delivery. */
  redeliver(id: number): boolean
  /** Resolves when everything sent so far has been answered. */
  idle(): Promise<void>
}

/** Sends what happens, one after the other, signed, and never again by itself. */
export function newWebhooks(world: World, random: Random): Webhooks {
  const deliveries: Delivery[] = []
  let config: WebhookConfig | undefined
  let queue: Promise<void> = Promise.resolve()
  const send = (told: Notice, old?: Delivery) => {
    if (config === undefined) return
    if (config.events !== undefined && config.events.length > 0 && !config.events.includes(told.event)) return
    const target = config
    const body = old?.body ?? JSON.stringify(told.body)
    const id = world.nextId('delivery')
    const made: Delivery = {
      ...{ id, guid: old?.guid ?? guid(random), notice: told, redelivery: old !== undefined, body },
      ...{ headers: {}, at: world.clock.now(), status: 0, seconds: 0 },
    }
    const delivery = { ...made, headers: headers(world, target, made) }
    if (deliveries.push(delivery) > 2000) deliveries.shift()
    queue = queue.then(() => post(target, delivery))
  }
  world.listeners.add((happening) => {
    if (config !== undefined) send(notice(world, happening))
  })
  return {
    deliveries,
    configure: (next) => {
      config = next
    },
    config: () => config,
    redeliver(id) {
      const old = deliveries.find((one) => one.id === id)
      if (old !== undefined) send(old.notice, old)
      return old !== undefined
    },
    idle: () => queue,
  }
}

function headers(world: World, target: WebhookConfig, delivery: Delivery): Record<string, string> {
  const sign = (hash: string) => createHmac(hash, target.secret).update(delivery.body).digest('hex')
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    accept: '*/*',
    'x-github-event': delivery.notice.event,
    'x-github-delivery': delivery.guid,
    'x-github-hook-id': String(world.app.id),
    'x-github-hook-installation-target-id': String(world.app.id),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': `sha1=${sign('sha1')}`,
    'x-hub-signature-256': `sha256=${sign('sha256')}`,
  }
}

async function post(target: WebhookConfig, delivery: Delivery): Promise<void> {
  const started = performance.now()
  const signal = AbortSignal.timeout(10_000)
  const request = { method: 'POST', headers: delivery.headers, body: delivery.body, signal }
  delivery.status = await fetch(target.url, request).then(
    (answer) => answer.body?.cancel().then(() => answer.status) ?? answer.status,
    () => 0,
  )
  delivery.seconds = Math.round(performance.now() - started) / 1000
}
