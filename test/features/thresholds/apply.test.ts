import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  changeOf,
  executeThresholds,
  Kept,
  keptOf,
  proposalOf,
} from '../../../src/features/thresholds/apply.ts'
import { readArgs } from '../../../src/features/thresholds/args.ts'
import { mainPath, modulePath, wired, withRules } from '../../../src/features/thresholds/bicep.ts'
import type { Finding, Found } from '../../../src/features/thresholds/gather.ts'
import { isNews } from '../../../src/features/thresholds/news.ts'
import { ruleQuery } from '../../../src/features/thresholds/rule-text.ts'
import { seriesOf } from '../../../src/features/thresholds/series.ts'
import { usualSignals } from '../../../src/features/thresholds/signal.ts'
import { suggest } from '../../../src/features/thresholds/suggest.ts'
import type { StoredSuggestion } from '../../../src/ports/suggestions.ts'
import { parseBicep } from '../../infra/bicep.ts'
import { calendar, end, life, window } from './made.ts'

const viewer = { now: end, zone: 'Europe/Berlin' }
const [errorRate] = usualSignals
assert.ok(errorRate)
const suggestion = suggest(seriesOf(errorRate, life({ seed: 3 }), window), { budget: 1, known: [], calendar })
assert.ok(suggestion)
const finding: Finding = {
  days: [],
  signal: errorRate,
  suggestion,
  present: undefined,
  id: 'aaaaaaaaaaaa',
  answered: undefined,
}
const found: Found = {
  environment: 'prod',
  days: 30,
  enough: true,
  findings: [finding],
  scores: [],
  known: [],
  partial: undefined,
  unknown: [],
}
const kept = keptOf(finding, found, calendar.zone, viewer)
assert.ok(kept)
const whole = (text: string) => {
  const { root } = parseBicep('x.bicep', text)
  assert.equal(root.hasError, false, text)
}
const upstream = `targetScope = 'resourceGroup'
param location string = resourceGroup().location
module monitor 'modules/monitor.bicep' = {
  name: 'monitor'
  params: {
    logAnalyticsName: 'log-x'
    appInsightsName: 'appi-\${envName}-\${resourceToken}'
  }
}
`

test('the module is made where there is none, and is Bicep', () => {
  const text = withRules(undefined, kept.rules, 'error-rate')
  whole(text)
  for (const part of [
    /scheduledQueryRules@2023-12-01/,
    /metricMeasureColumn: 'value'/,
    /evaluationFrequency: 'PT5M'/,
    /param actionGroupIds array/,
  ])
    assert.match(text, part)
  assert.doesNotMatch(text, /sales-research|https:/)
})

test('a rule replaces its earlier self; other rules and what people wrote stay', () => {
  const first = withRules('// ours\nparam location string\n', kept.rules, 'error-rate')
  const second = withRules(
    first,
    [
      {
        ...(kept.rules[0] as (typeof kept.rules)[number]),
        name: 'ops-hitl-timeouts',
        query: "a 'b' ${c}\n| d",
      },
    ],
    'hitl-timeouts',
  )
  const third = withRules(
    second,
    kept.rules.map((rule) => ({ ...rule, threshold: 7.5 })),
    'error-rate',
  )
  for (const text of [first, second, third]) whole(text)
  assert.equal(third.split('ops:begin error-rate').length, 2)
  assert.match(third, /^\/\/ ours\nparam location string\n/)
  assert.match(third, /threshold: json\('7\.5'\)/)
  assert.ok(third.includes("query: 'a \\'b\\' \\${c}\\n| d'"))
  assert.equal(
    withRules(
      third,
      kept.rules.map((rule) => ({ ...rule, threshold: 7.5 })),
      'error-rate',
    ).split('\n').length,
    third.split('\n').length,
  )
})

test('the module is wired into main.bicep once, by the name the monitor module has', () => {
  const { text, by } = wired(upstream)
  assert.equal(by, 'monitor')
  assert.match(
    text,
    /appInsightsName: 'appi-\$\{envName\}-\$\{resourceToken\}' \}\n {2}dependsOn: \[monitor\]/,
  )
  whole(text)
  assert.equal(wired(text).by, 'there')
  const other = wired("param location string = 'x'\n")
  assert.equal(other.by, 'parameter')
  whole(other.text)
})

test('what is approved becomes one pull request with the evidence, and says what is left to do', async () => {
  const proposal = proposalOf(kept, '')
  assert.equal(proposal.subject, 'thresholds:prod:error-rate')
  const files: Record<string, string> = { [mainPath]: upstream }
  const repository = { file: async (path: string) => files[path] }
  const change = await changeOf({ repository } as never, kept)
  assert.deepEqual(
    change.files.map(({ path }) => path),
    [modulePath, mainPath],
  )
  assert.match(change.body, /Back-test over the last 30 days of prod: .*calm times/)
  assert.match(change.body, /acceptance gates stay as they are/)
  const made: unknown[] = []
  const ended: string[] = []
  const job = executeThresholds({
    repository,
    approvals: {
      begin: async () => ({ outcome: 'begun', key: 'k', approval: { payload: proposal.payload } }),
      settle: async (_: string, how: string, progress: { sentence: string }) =>
        ended.push(`${how}: ${progress.sentence}`) > 0,
    },
    changes: {
      pullRequest: async (one: unknown) => {
        made.push(one)
        return { number: 12, url: 'https://x/12', existed: false }
      },
    },
  } as never)
  await job.run({ id: 'x' }, { attempt: 1, signal: new AbortController().signal })
  assert.equal(made.length, 1)
  assert.match(ended[0] ?? '', /^succeeded: Pull request #12 is open/)
})

test('the same is not suggested again: answered, snoozed, or as the present rule has it', () => {
  const answered = (over: Partial<StoredSuggestion>): StoredSuggestion => ({
    id: 'bbbbbbbbbbbb',
    environment: 'prod',
    signal: 'error-rate',
    content: JSON.parse(JSON.stringify(kept)),
    madeAt: end,
    state: 'dismissed',
    by: undefined,
    reason: 'no',
    until: undefined,
    ...over,
  })
  const news = (over: Partial<Finding>) => isNews({ ...finding, ...over }, end)
  assert.equal(news({}), true)
  assert.equal(news({ answered: answered({}) }), false, 'a little different is the same')
  assert.equal(news({ answered: answered({ id: finding.id }) }), false)
  const moved = { ...kept, limits: [{ part: 'always', threshold: 90 }] }
  assert.equal(
    news({ answered: answered({ content: JSON.parse(JSON.stringify(moved)) }) }),
    true,
    'the evidence changed',
  )
  assert.equal(news({ answered: answered({ state: 'snoozed', until: new Date(end.getTime() + 1) }) }), false)
  assert.equal(news({ answered: answered({ state: 'snoozed', until: new Date(end.getTime() - 1) }) }), true)
  const rule = {
    id: 'r',
    name: 'x',
    enabled: true,
    severity: 1,
    query: '',
    operator: 'GreaterThan',
    threshold: suggestion.limits[0]?.threshold ?? 0,
    window: 900,
    frequency: 300,
  }
  assert.equal(news({ present: { rule, backTest: suggestion.backTest } }), false)
  assert.equal(news({ suggestion: undefined }), false)
})

test('lines are read as people write them, and what is kept can be read again', () => {
  const known = { signals: ['error-rate', 'latency-p95'], environments: ['prod', 'staging'] }
  assert.deepEqual(readArgs('', known), { signal: undefined, budget: undefined, environment: 'prod' })
  assert.deepEqual(readArgs('latency-p95 budget 0,5 env staging', known), {
    signal: 'latency-p95',
    budget: 0.5,
    environment: 'staging',
  })
  assert.throws(() => readArgs('budget many', known), /A budget is a number/)
  assert.throws(() => readArgs('cpu', known), /I watch no signal "cpu"/)
  assert.throws(() => readArgs('env mars', known), /no environment "mars"/)
  assert.equal(Kept.parse(JSON.parse(JSON.stringify(kept))).signal, 'error-rate')
  assert.match(ruleQuery(errorRate, 5, 'quiet', "x'y"), /not\(dayofweek/)
})
