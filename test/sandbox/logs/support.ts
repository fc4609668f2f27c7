import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { ClientSecretCredential } from '@azure/identity'
import { LogsQueryClient } from '@azure/monitor-query'
import { localCertificates } from '../../../sandbox/certs/authority.ts'
import { faultSwitch } from '../../../sandbox/faults/fault.ts'
import { tokenIssuer } from '../../../sandbox/identity/token.ts'
import type { Engine, QueryAnswer, QueryOptions } from '../../../sandbox/kusto/contract.ts'
import { startLogs } from '../../../sandbox/logs/server.ts'

export const ids = {
  resourceId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Insights/components/app',
  workspaceId: '11111111-1111-4111-8111-111111111111',
  workspaceResourceId:
    '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/ws',
  region: 'northeurope',
}
const principal = {
  tenantId: '22222222-2222-4222-8222-222222222222',
  clientId: '33333333-3333-4333-8333-333333333333',
  clientSecret: 'a secret',
}

export const answer: QueryAnswer = {
  tables: [
    {
      name: 'PrimaryResult',
      columns: [
        { name: 'n', type: 'long' },
        { name: 'at', type: 'datetime' },
        { name: 'bag', type: 'dynamic' },
      ],
      rows: [
        [1, '2026-05-04T09:12:01.1140000Z', '{"ok":"true"}'],
        [2, '2026-05-04T09:13:01.1140000Z', '{"ok":"false"}'],
      ],
    },
  ],
  stats: { executionMs: 12, translationMs: 3, rowsReturned: 2, rowsScanned: 5000 },
}

/**
 * One CA for the whole process: trusting it works as NODE_EXTRA_CA_CERTS would, but only until the first
 * connection; a second CA would not be seen.
 */
export const certificates = await (async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ops-logs-'))
  const made = await localCertificates(folder)
  await rm(folder, { recursive: true, force: true })
  setDefaultCACertificates([...getCACertificates('default'), made.ca])
  return made
})()

/** A log server over a scripted engine, and the real SDK talking to it with a real client secret. */
export async function logsWorld(t: TestContext, query: Engine['query'] = async () => answer) {
  const asked: { kql: string; options: QueryOptions }[] = []
  const faults = faultSwitch()
  const issuer = tokenIssuer('test')
  const now = () => new Date('2026-05-04T10:00:00Z')
  const reached: (Date | undefined)[] = []
  const server = await startLogs({
    certificates,
    directory: { ...principal, issuer, now, lifetime: 3600 },
    issuer,
    faults,
    now,
    ids,
    knows: (name) => name === ids.workspaceId,
    reach: async (from) => void reached.push(from),
    engine: {
      query: (kql, options) => {
        asked.push({ kql, options })
        return query(kql, options)
      },
    },
  })
  t.after(() => server.close())
  const credential = new ClientSecretCredential(
    principal.tenantId,
    principal.clientId,
    principal.clientSecret,
    {
      authorityHost: server.url,
      disableInstanceDiscovery: true,
    },
  )
  const client = new LogsQueryClient(credential, { endpoint: server.url })
  const token = issuer.issue({ aud: 'https://api.loganalytics.io', appid: 'a', tid: 't', exp: 2e9 })
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    })
  return { url: server.url, client, asked, faults, issuer, reached, post, token, principal, now }
}
