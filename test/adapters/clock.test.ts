import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { clockAhead } from '../../src/adapters/clock.ts'

test('a clock is ahead by what its file says, when it says something', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ops-clock-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [file, day] = [join(folder, 'ahead'), 86_400_000]
  const clock = clockAhead(file, 0)
  // A millisecond may pass between the two looks: minus zero is zero.
  const lead = () => Math.round((clock.now().getTime() - Date.now()) / day) + 0
  assert.equal(lead(), 0)
  await writeFile(file, String(7 * day))
  assert.equal(lead(), 7)
  await writeFile(file, 'soon')
  assert.equal(lead(), 0)
})
