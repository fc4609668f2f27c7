import type { Bot } from './bot.ts'
import type { World } from './world.ts'

/** What signs webhooks in the sandbox. They open nothing but it. */
export const webhookSecrets = {
  alerts: 'sandbox-alerts-0123456789abcdef0123456789abcdef',
  github: 'sandbox-github-0123456789abcdef0123456789abcdef',
}

/** From now on alerts and what happens in the repository are told to the bot. */
export function connectWebhooks(
  world: Pick<World, 'alerts' | 'githubServer'>,
  { port }: Pick<Bot, 'port'>,
): void {
  const base = `http://127.0.0.1:${port}/api`
  world.alerts.configure(`${base}/alerts/${webhookSecrets.alerts}`)
  world.githubServer.webhooks.configure({
    url: `${base}/github`,
    secret: webhookSecrets.github,
    events: ['workflow_run', 'pull_request'],
  })
}
