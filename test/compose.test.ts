import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sayText } from '../src/chat/reply.ts'
import { start } from '../src/compose.ts'
import { readConfig } from '../src/config.ts'
import { listeningLog, testBot } from './fakes/bot.ts'
import { sampleCommand } from './fakes/command.ts'

const ops = {
  environments: {
    prod: { appInsights: '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c' },
  },
}
const folder = await mkdtemp(join(tmpdir(), 'ops-compose-'))
after(() => rm(folder, { recursive: true, force: true }))

test('until everything is open, help is answered and everything else waits', async () => {
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  const bot = await testBot(
    { commands: [sampleCommand('echo', { run: async () => sayText('heard') })] },
    { teams: { ready } },
  )
  try {
    const waiting = bot.ask('echo')
    assert.match(JSON.stringify((await bot.ask('help')).activity), /What I can do for you/)
    assert.ok(!bot.connector.sent.some(({ activity }) => activity.text === 'heard'))
    resolve()
    assert.equal((await waiting).activity.text, 'heard')
  } finally {
    await bot.stop()
  }
})

test('a data folder belongs to one process: the second says so and closes its door again', async () => {
  const config = readConfig({ OPS_SANDBOX: 'true', PORT: '0', DATA_DIR: folder }, () => ops)
  const { log } = listeningLog()
  const first = await start(config, { ports: { log } })
  try {
    assert.equal((await fetch(`http://127.0.0.1:${first.port}/readyz`)).status, 200)
    await assert.rejects(start(config, { ports: { log } }), /in use|another process|already/i)
  } finally {
    await first.stop()
  }
  await assert.rejects(fetch(`http://127.0.0.1:${first.port}/healthz`))
  const again = await start(config, { ports: { log } })
  assert.match(again.description, /embedded in/)
  await again.stop()
})
