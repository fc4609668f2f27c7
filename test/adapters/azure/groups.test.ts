import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { graphGroups } from '../../../src/adapters/azure/groups.ts'
import { graphDirectory } from '../../../src/adapters/azure/members.ts'
import { readConfig } from '../../../src/config.ts'
import { rolesFor } from '../../../src/roles.ts'
import { listeningLog } from '../../fakes/bot.ts'

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const [sam, jo, oncall, leads] = [guid(1), guid(2), guid(11), guid(12)]

/** A directory in which Sam is in the first group. `status` and `hang` make it misbehave. */
async function graph(t: TestContext) {
  const seen: { path: string; token: string | undefined; asked: readonly string[] }[] = []
  const on = { status: 200, hang: false, seen, url: '' }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (part) => (text += part))
    request.on('end', () => {
      const { groupIds } = JSON.parse(text) as { groupIds: readonly string[] }
      seen.push({ path: request.url ?? '', token: request.headers.authorization, asked: groupIds })
      if (on.hang) return
      const value = request.url?.includes(sam) ? [oncall.toUpperCase(), guid(99)] : []
      response.writeHead(on.status, { 'content-type': 'application/json' }).end(JSON.stringify({ value }))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  on.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return on
}
const credential = { getToken: async () => ({ token: 'secret', expiresOnTimestamp: Date.now() + 1e6 }) }

test('groups are asked about once a minute and person, twenty at a time, and only those asked for count', async (t) => {
  const { url, seen } = await graph(t)
  let now = new Date('2026-11-24T12:00:00Z')
  const memberOf = graphGroups({ endpoint: url, credential, now: () => now })
  const all = [oncall, leads, ...Array.from({ length: 25 }, (_, i) => guid(200 + i))]
  assert.deepEqual(await memberOf(sam, all), [oncall, oncall].slice(0, 1))
  assert.deepEqual(await memberOf(jo, all), [])
  assert.deepEqual(
    seen.map(({ asked }) => asked.length),
    [20, 7, 20, 7],
  )
  assert.deepEqual(seen[0]?.path, `/v1.0/users/${sam}/checkMemberGroups`)
  assert.equal(seen[0]?.token, 'Bearer secret')
  await memberOf(sam, all)
  assert.equal(seen.length, 4)
  now = new Date(now.getTime() + 61_000)
  await memberOf(sam, all)
  assert.equal(seen.length, 6)
})

test('a directory that does not answer, or not well, gives nothing and is asked again', async (t) => {
  const on = await graph(t)
  const memberOf = graphGroups({ endpoint: on.url, credential, now: () => new Date(), patienceMs: 200 })
  on.status = 403
  await assert.rejects(memberOf(sam, [oncall]), /HTTP 403/)
  Object.assign(on, { status: 200, hang: true })
  await assert.rejects(memberOf(sam, [oncall]))
  on.hang = false
  assert.deepEqual(await memberOf(sam, [oncall]), [oncall])
  on.status = 404
  assert.deepEqual(await memberOf(jo, [oncall]), [])
  await assert.rejects(memberOf('../groups', [oncall]), { name: 'ZodError' })
})

test('roles are what the object id and the groups give together; without the directory the id alone', async () => {
  const file = {
    environments: {
      prod: { appInsights: '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c' },
    },
    people: { roles: { responder: [sam] }, groups: { approver: [oncall], admin: [leads.toUpperCase()] } },
  }
  const config = readConfig({ OPS_SANDBOX: 'true' }, () => file)
  const { log, logged } = listeningLog()
  const roles = rolesFor(config, log, async (person, groups) => {
    assert.deepEqual(groups, [oncall, leads])
    if (person === jo) throw new Error('down')
    return [oncall]
  })
  assert.deepEqual([...(await roles(sam.toUpperCase()))].sort(), ['approver', 'responder'])
  assert.deepEqual(await roles(jo), ['reader'])
  assert.deepEqual(
    logged.map(({ event }) => event),
    ['roles.groups_unknown'],
  )
  const without = readConfig({ OPS_SANDBOX: 'true' }, () => ({ environments: file.environments }))
  const none = rolesFor(without, log, () => assert.fail('nobody is asked without groups'))
  assert.deepEqual(await none(sam), ['reader'])
})

test('members of a group are people, page after page, and nobody but Graph is sent the token', async (t) => {
  const asked: string[] = []
  let pages: readonly object[] = []
  let status = 200
  const server = createServer((request, response) => {
    asked.push(`${request.headers.authorization} ${request.url}`)
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(pages[asked.length - 1]))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const person = (id: string) => ({ '@odata.type': '#microsoft.graph.user', id })
  pages = [
    {
      value: [person(sam.toUpperCase()), { '@odata.type': '#microsoft.graph.group', id: leads }],
      '@odata.nextLink': `${url}/v1.0/next`,
    },
    { value: [person(jo)], '@odata.nextLink': 'https://elsewhere.example/v1.0/next' },
  ]
  const { members } = graphDirectory({ endpoint: url, credential })
  assert.deepEqual(await members(oncall), [sam, jo])
  assert.deepEqual(asked, [
    `Bearer secret /v1.0/groups/${oncall}/transitiveMembers?$select=id&$top=999`,
    'Bearer secret /v1.0/next',
  ])
  status = 403
  await assert.rejects(members(oncall), /Microsoft Graph answered HTTP 403/)
})
