import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clickQueue } from '../../../src/adapters/db/click-queue.ts'
import type { Click } from '../../../src/chat/judge.ts'
import type { Decided } from '../../../src/ports/approvals.ts'
import { person } from '../../fakes/approvals.ts'

const click = (who: string, id = 'a'): Click => ({ id, nonce: 'n', verdict: 'approve', actor: person(who) })
const decided = { outcome: 'decided' } as Decided
const repeated = { outcome: 'repeated' } as Decided

test('reads once for all that wait, and stores only what it must', async () => {
  let open = true
  const did: string[] = []
  const queue = clickQueue({
    load: async () => {
      did.push('load')
      return open
    },
    answer: (isOpen) => (isOpen ? undefined : repeated),
    store: async ({ actor }) => {
      did.push(`store ${actor.name}`)
      open = false
      return decided
    },
  })
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map((who) => queue(click(who))))
  assert.deepEqual(answers, [decided, repeated, repeated, repeated])
  assert.deepEqual(did, ['store a', 'load'])
})

test('an error reaches the click it belongs to and nobody else, and the next click starts anew', async () => {
  let broken = true
  const queue = clickQueue({
    load: async () => {
      if (broken) throw new Error('no database')
      return undefined
    },
    answer: () => undefined,
    store: async ({ actor }) => {
      if (actor.name === 'bad') throw new Error('no commit')
      return decided
    },
  })
  const unread = await Promise.allSettled(['a', 'b', 'c'].map((who) => queue(click(who))))
  // The first is alone when it comes, and needs no look.
  assert.deepEqual(
    unread.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected'],
  )
  broken = false
  const settled = await Promise.allSettled(['b', 'bad', 'c'].map((who) => queue(click(who))))
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

test('does not let one request wait for another', async () => {
  const never = new Promise<Decided>(() => {})
  const queue = clickQueue({
    load: async () => undefined,
    answer: () => undefined,
    store: ({ id }) => (id === 'slow' ? never : Promise.resolve(decided)),
  })
  void queue(click('a', 'slow'))
  assert.equal(await queue(click('a', 'fast')), decided)
})
