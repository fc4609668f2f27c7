import type { Feature } from '../../src/chat/feature.ts'
import { readConfig } from '../../src/config.ts'
import { features } from '../../src/registry.ts'
import { stateless } from '../../src/world.ts'
import { fakeAudit } from './audit.ts'
import { listeningLog } from './bot.ts'
import { noMetrics } from './metrics.ts'
import { fakeDialogs, fakeInbox } from './state.ts'

const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'

/** Every feature as the bot registers it, with ports that have not been asked anything. */
export function registered(): readonly Feature[] {
  const file = { environments: { prod: { appInsights: component }, staging: { appInsights: component } } }
  const config = readConfig({ OPS_SANDBOX: 'true' }, () => file)
  const state = { dialogs: fakeDialogs(), inbox: fakeInbox(), audit: fakeAudit(), metrics: noMetrics }
  return features({ ...stateless(config, listeningLog().log), ...state }, config.ops)
}
