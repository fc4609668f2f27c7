import { type Answer, fail, missing, ok } from '../http/answer.ts'
import { cut } from '../http/page.ts'
import type { Call, Route } from '../http/route.ts'
import type { Delivery, Webhooks } from '../webhooks/deliver.ts'

/** The App's own webhook: what was delivered, and once more please. */
export function deliveryRoutes(webhooks: Webhooks): readonly Route[] {
  const find = (call: Call) => webhooks.deliveries.find((one) => String(one.id) === call.params.delivery_id)
  const asApp = (method: Route['method'], path: string, answer: (call: Call) => Answer): Route => ({
    ...{ method, path },
    answer: (call) =>
      call.caller.kind === 'app' ? answer(call) : fail(401, 'A JSON web token could not be decoded'),
  })
  return [
    asApp('GET', '/app/hook/config', () =>
      ok({ content_type: 'json', insecure_ssl: '0', secret: '********', url: webhooks.config()?.url ?? '' }),
    ),
    asApp('GET', '/app/hook/deliveries', (call) => {
      const page = cut(call, webhooks.deliveries.toReversed())
      return ok(
        page.items.map((one) => item(call, one)),
        page.headers,
      )
    }),
    asApp('GET', '/app/hook/deliveries/{delivery_id}', (call) => {
      const found = find(call)
      if (found === undefined) return missing()
      const request = { headers: found.headers, payload: found.notice.body }
      const response = { headers: {}, payload: '' }
      return ok({ ...item(call, found), url: webhooks.config()?.url ?? '', request, response })
    }),
    asApp('POST', '/app/hook/deliveries/{delivery_id}/attempts', (call) => {
      const found = find(call)
      return found !== undefined && webhooks.redeliver(found.id) ? { status: 202, json: {} } : missing()
    }),
  ]
}

function item({ world }: Call, delivery: Delivery) {
  const { id, guid, redelivery, status, seconds, notice } = delivery
  const good = status >= 200 && status < 300
  return {
    ...{ id, guid, redelivery, delivered_at: new Date(delivery.at).toISOString(), duration: seconds },
    status: good ? 'OK' : status === 0 ? 'timed out' : 'Invalid HTTP Response',
    ...{ status_code: status, event: notice.event, action: notice.action ?? null, throttled_at: null },
    ...{ installation_id: world.app.installationId, repository_id: notice.repositoryId },
  }
}
