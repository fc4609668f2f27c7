import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAnswer } from './openapi.ts'

const branches = '/repos/{owner}/{repo}/branches'
const branch = { name: 'main', commit: { sha: 'a'.repeat(40), url: 'http://localhost/c' }, protected: false }

test('the check takes an answer that fits GitHub’s description', () => {
  checkAnswer('GET', branches, 200, [branch])
})

test('the check refuses a missing field, a wrong type, and what GitHub does not declare', () => {
  assert.throws(() => checkAnswer('GET', branches, 200, [{ ...branch, commit: undefined }]), /commit/)
  assert.throws(() => checkAnswer('GET', branches, 200, [{ ...branch, protected: 'no' }]), /protected/)
  assert.throws(() => checkAnswer('GET', branches, 418, []), /declares no 418/)
  assert.throws(() => checkAnswer('GET', '/repos/{owner}/{repo}/twigs', 200, []), /GitHub has no GET/)
})

test('the check knows which fields may be null', () => {
  const path = '/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations'
  const annotation = {
    ...{ path: '.github', blob_href: 'http://localhost', start_line: 1, end_line: 1, title: null },
    ...{ start_column: null, end_column: null, annotation_level: 'failure', message: 'x', raw_details: null },
  }
  checkAnswer('GET', path, 200, [annotation])
  assert.throws(() => checkAnswer('GET', path, 200, [{ ...annotation, start_line: null }]), /start_line/)
})
