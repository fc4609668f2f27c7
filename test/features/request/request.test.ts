import assert from 'node:assert/strict'
import { test } from 'node:test'
import { request } from '../../../src/features/request/index.ts'
import type { Changes } from '../../../src/ports/changes.ts'
import { fakeAudit } from '../../fakes/audit.ts'
import { testBot, wordsOf } from '../../fakes/bot.ts'

test('a request is shown, asked about and filed, without mark-up or mentions of its own', async () => {
  const filed: { readonly body: string; readonly labels: readonly string[] }[] = []
  const changes: Partial<Changes> = {
    issue: async (issue) => {
      filed.push(issue)
      return { number: 31, url: 'https://github.com/o/r/issues/31', existed: false }
    },
  }
  const audit = fakeAudit()
  const bot = await testBot({ commands: request({ changes: changes as Changes, audit }).commands })
  try {
    assert.match(wordsOf(await bot.ask('request x', { as: 'ann' })), /needs a responder/)
    assert.match(wordsOf(await bot.ask('request')), /What should the accelerator be able to do/)
    assert.match(wordsOf(await bot.ask('summaries in [French](x) @all #1')), /File this as an issue/)
    assert.equal(filed.length, 0)
    assert.match(wordsOf(await bot.ask('yes')), /Filed as issue 31/)
    assert.equal(filed.length, 1)
    assert.match(
      filed[0]?.body ?? '',
      /^> summaries in \\\[French\\\]\(x\) @\u200ball #\u200b1\n\nAsked for by Rob Responder/,
    )
    assert.deepEqual(filed[0]?.labels, ['capability-request'])
    assert.deepEqual(
      audit.entries.map(({ event }) => event),
      ['request.filed'],
    )
  } finally {
    await bot.stop()
  }
})
