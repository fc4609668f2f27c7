import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../../src/chat/errors.ts'
import { readLine } from '../../../src/chat/line.ts'
import { readArgs } from '../../../src/features/trace/args.ts'

const reading = { now: new Date('2026-11-27T10:00:00Z'), zone: 'Europe/Berlin' }

const id = '4bf92f3577b34da6a3ce929d0e0e4736'
const guid = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736'

for (const words of [
  id,
  id.toUpperCase(),
  guid,
  `"${guid}"`,
  `${id}.`,
  `00-${id}-00f067aa0ba902b7-01`,
  `traceparent: 00-${id}-00f067aa0ba902b7-01`,
  `operation_Id=${id}`,
  `https://portal.azure.com/#blade/AppInsightsExtension/DetailsV2Blade/DataModel/%7B%22eventId%22%3A%22${guid}%22%2C%22timestamp%22%3A%222026-05-04T09%3A12%3A00Z%22%7D/ComponentId/%7B%22SubscriptionId%22%3A%2211111111-2222-3333-4444-555555555555%22%7D`,
  `https://portal.azure.com/#view/x/operationId/${id}/subscription/11111111-2222-3333-4444-555555555555`,
]) {
  test(`reads the operation in ${words.slice(0, 60)}`, () => {
    assert.deepEqual(readArgs(words, reading), { operation: id })
  })
}

test('reads the operation in a link as Azure’s portal makes it, long as it is', () => {
  const component = JSON.stringify({
    SubscriptionId: '11111111-2222-3333-4444-555555555555',
    ResourceGroup: 'rg-agentic-accelerator-production-westeurope-001',
    Name: 'appi-agentic-accelerator-production-westeurope-001',
    LinkedApplicationType: 0,
    ResourceId: `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-agentic-accelerator-production-westeurope-001/providers/microsoft.insights/components/appi-agentic-accelerator-production-westeurope-001`,
  })
  const model = JSON.stringify({
    eventId: guid,
    timestamp: '2026-05-04T09:12:01.114Z',
    cacheId: '22222222-2222-3333-4444-555555555555',
  })
  const url = `https://portal.azure.com/#blade/AppInsightsExtension/DetailsV2Blade/ComponentId/${encodeURIComponent(component)}/DataModel/${encodeURIComponent(model)}`
  assert.ok(url.length > 700)
  const line = readLine(`<at>ops</at> trace ${url}`, [{ text: '<at>ops</at>', ours: true }])
  assert.deepEqual(readArgs(line.replace(/^trace /, ''), reading), { operation: id })
})

for (const words of ['last failed', 'Last  Failed', 'the last failure', 'newest', 'last']) {
  test(`takes "${words}" for the newest failed request`, () => {
    assert.deepEqual(readArgs(words, reading), { operation: 'last failed' })
  })
}

test('reads a time before which the newest failed one is wanted', () => {
  const before = (words: string) => readArgs(words, reading).before
  assert.deepEqual(before('last failed before 2026-05-04T09:12:00.000Z'), new Date('2026-05-04T09:12:00Z'))
  assert.deepEqual(before('last failed before yesterday 14:00'), new Date('2026-11-26T13:00:00Z'))
  assert.deepEqual(readArgs('last failed before 2h ago env staging', reading), {
    ...{ operation: 'last failed', environment: 'staging', before: new Date('2026-11-27T08:00:00Z') },
  })
  for (const words of ['last failed before lunch', 'last failed before 2026-12-24 10:00'])
    assert.throws(() => readArgs(words, reading), /as a time gone by/)
})

test('reads the environment wherever it stands', () => {
  assert.deepEqual(readArgs(`env Staging ${id}`, reading), { operation: id, environment: 'staging' })
  assert.deepEqual(readArgs(`${id} env prod`, reading), { operation: id, environment: 'prod' })
})

test('leaves the operation out when the line names none, so that it is asked for', () => {
  assert.deepEqual(readArgs('', reading), {})
  assert.deepEqual(readArgs('env prod', reading), { environment: 'prod' })
})

for (const [words, wanted] of [
  ['banana', /32 hex digits/],
  [id.slice(1), /32 hex digits/],
  ['0'.repeat(32), /outside any request/],
  [`${id} 11111111222233334444555555555555`, /2 different ids/],
] as const) {
  test(`says what to type instead of "${words.slice(0, 40)}"`, () => {
    assert.throws(
      () => readArgs(words, reading),
      (error) => error instanceof UsageError && wanted.test(error.message),
    )
  })
}
