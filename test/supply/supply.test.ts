import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { acceptedIn, judge } from '../../supply/audit.ts'
import { isAllowed, licencesOf, licencesText } from '../../supply/licences.ts'

const lock = readFileSync('package-lock.json', 'utf8')
const url = 'https://github.com/advisories/GHSA-xxxx'
const finding = JSON.stringify({
  vulnerabilities: {
    restify: { severity: 'high', via: [{ url, title: 'Something bad', severity: 'high' }] },
    other: { severity: 'high', via: ['restify'] },
  },
})

test('an audit with findings fails, and names them', () => {
  const { code, lines } = judge(finding, [], '2026-11-27')
  assert.equal(code, 1)
  assert.match(
    lines.join('\n'),
    /✖ restify: Something bad \(high\) https:\/\/github\.com\/advisories\/GHSA-xxxx/,
  )
})

test('an accepted finding passes until its day is over', () => {
  const accepted = acceptedIn(
    JSON.stringify([{ url, why: 'not reachable: we serve no files', until: '2026-12-01' }]),
  )
  assert.equal(judge(finding, accepted, '2026-12-01').code, 0)
  assert.equal(judge(finding, accepted, '2026-12-02').code, 1)
  assert.throws(() => acceptedIn(JSON.stringify([{ url, why: 'no', until: 'soon' }])))
})

test('a registry that gives no audit is said, and does not fail the build', () => {
  for (const printed of [
    '',
    'not json',
    '{"error":{"code":"ENOTFOUND"}}',
    '{"statusCode":405,"message":"no"}',
  ]) {
    const { code, lines } = judge(printed, [], '2026-11-27')
    assert.equal(code, 0)
    assert.match(lines.join(), /nothing is known/)
  }
  assert.equal(judge('{"vulnerabilities":{}}', [], '2026-11-27').code, 0)
})

test('what is accepted today is written down with a reason', () => {
  acceptedIn(readFileSync('supply/accepted.json', 'utf8'))
})

test('every package in production has a licence that lets the bot be passed on', () => {
  const found = licencesOf(lock)
  assert.ok(found.size > 2)
  assert.deepEqual(
    [...found].filter(([licence]) => !isAllowed(licence)),
    [],
  )
  assert.ok(isAllowed('(MIT OR GPL-3.0)'))
  assert.ok(!isAllowed('GPL-3.0'))
  assert.ok(!isAllowed('none'))
})

test('the list of licences is current', () => {
  assert.equal(readFileSync('supply/LICENCES.md', 'utf8'), licencesText(lock), 'run: npm run licences')
})

test('every dependency is named with why it is there; those at their end with the way out', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const decisions = readFileSync('DECISIONS.md', 'utf8')
  const table = decisions.slice(decisions.indexOf('## Dependencies'))
  const unnamed = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => {
    const [scope = '', rest = ''] = name.split('/')
    return !table.includes(name) && !table.includes(`${scope}/*`) && !table.includes(rest || scope)
  })
  assert.deepEqual(
    unnamed.filter((name) => !name.startsWith('@types/')),
    [],
  )
  const ends = readFileSync('docs/supply-chain.md', 'utf8')
  for (const name of ['botbuilder', '@azure/monitor-query', 'adaptivecards-templating'])
    assert.ok(ends.includes(name), name)
})

test('updates are proposed by Renovate, and only what is safe alone is merged alone', () => {
  const { extends: presets, packageRules } = JSON.parse(readFileSync('renovate.json', 'utf8'))
  assert.ok(presets.includes('config:recommended'))
  for (const { automerge, matchUpdateTypes } of packageRules)
    if (automerge)
      assert.deepEqual(
        matchUpdateTypes.filter((one: string) => one === 'major'),
        [],
      )
})
