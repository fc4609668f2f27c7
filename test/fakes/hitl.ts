import { after as afterAll } from 'node:test'
import { databaseHitl, type HitlOptions, type HitlStore } from '../../src/adapters/db/hitl.ts'
import type { Database } from '../../src/adapters/db/open.ts'
import type { HitlRequest } from '../../src/chat/hitl/request.ts'
import { usualRules } from '../../src/chat/hitl/rules.ts'
import { knownTools } from '../../src/chat/hitl/tools.ts'
import { noLog } from './database.ts'

const opened = new Map<Database, HitlStore>()
afterAll(() => Promise.all([...opened.values()].map((store) => store.close())))

/** The bot as approver, on a database; the same one each time unless something is to be different. */
export function hitlStore(database: Database, changes: Partial<HitlOptions> = {}): HitlStore {
  const known = opened.get(database)
  if (known && Object.keys(changes).length === 0) return known
  const store = databaseHitl({
    database,
    enqueue: async () => true,
    rules: () => usualRules,
    specs: knownTools,
    log: noLog,
    ...changes,
  })
  opened.set(database, store)
  return store
}

/** A call of 14:00:00 UTC that waits until 14:00:55. */
export const askedAt = new Date('2026-11-24T14:00:00Z')
export const after = (seconds: number): Date => new Date(askedAt.getTime() + seconds * 1000)

export function hitlRequest(changes: Partial<HitlRequest> = {}): HitlRequest {
  return {
    id: '4k2m9q7x1c',
    environment: 'prod',
    tool: 'crm_write_contact',
    digest: 'ab'.repeat(32),
    shown: {
      fields: [
        { name: 'account_id', value: 'A-1', showing: 'plain' },
        { name: 'email', value: 'p…@contoso.com', showing: 'masked' },
        { name: 'last_name', value: 'L…', showing: 'masked' },
      ],
      more: 0,
      bytes: 66,
    },
    mustOpen: false,
    nonce: 'the-nonce',
    state: 'waiting',
    cause: undefined,
    askedAt,
    clickBy: after(53),
    answerBy: after(55),
    approver: undefined,
    opened: false,
    decidedAt: undefined,
    endedAt: undefined,
    deliveredAt: undefined,
    same: undefined,
    grantedLate: false,
    traced: undefined,
    erasedAt: undefined,
    grant: undefined,
    version: 1,
    ...changes,
  }
}
