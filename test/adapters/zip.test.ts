import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zip, zipWithin } from '../../src/adapters/zip.ts'
import { checkSealed, sealed } from '../../src/chat/evidence.ts'

const at = new Date('2026-11-03T08:00:00Z')
const files = [
  { path: '0_evals.txt', text: 'one' },
  { path: 'evals/1_step.txt', text: 'stäp' },
  { path: 'big.txt', text: 'x'.repeat(5000) },
]

test('an archive gives the text files that are wanted, and no more than its limits', () => {
  const bytes = zip.pack(files, at)
  assert.deepEqual(zip.unpack(bytes, /./), files)
  assert.deepEqual(zip.unpack(bytes, /^\d+_[^/]+\.txt$/), [{ path: '0_evals.txt', text: 'one' }])
  const small = zipWithin({ file: 1000, all: 5, files: 9 })
  assert.deepEqual(
    small.unpack(bytes, /txt$/).map(({ path }) => path),
    ['0_evals.txt'],
  )
  assert.throws(() => zip.unpack(new Uint8Array([1, 2, 3]), /./))
  assert.throws(() => zip.unpack(bytes.slice(0, 60), /./))
  assert.deepEqual(zip.pack(files, at), bytes, 'the same files at the same time are the same bytes')
})

test('a sealed pack shows every change, file that is missing and file that was added', () => {
  const { files: pack, root } = sealed(files)
  const read = zip.unpack(zip.pack(pack, at), /./)
  assert.deepEqual(checkSealed(read), { intact: true, root, files: 3 })
  const why = (some: typeof read) => {
    const found = checkSealed(some)
    return found.intact ? 'intact' : found.why
  }
  assert.equal(
    why(read.map((one) => (one.path === 'big.txt' ? { ...one, text: 'y' } : one))),
    'big.txt was changed',
  )
  assert.equal(why(read.filter(({ path }) => path !== 'big.txt')), 'big.txt is missing')
  assert.equal(why([...read, { path: 'more.txt', text: '' }]), 'more.txt is not in SHA256SUMS')
  assert.equal(why(read.filter(({ path }) => path !== 'SHA256SUMS')), 'there is no SHA256SUMS')
  // Somebody who changes the list as well is found out by its hash, which is on record.
  const forged = sealed(files.map((one) => ({ ...one, text: 'z' })))
  assert.notEqual(forged.root, root)
})
