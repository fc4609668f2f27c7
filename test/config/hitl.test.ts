import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseYaml } from '../../src/adapters/yaml.ts'
import { hitlRules, toolSpecs } from '../../src/config/hitl.ts'
import { ConfigError, readConfig } from '../../src/config.ts'

/*
 * `hitl` in ops.yaml as people write it, mistakes included. Each mistake is one sentence that says where it is and what
 * to type instead.
 */
const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
const around = (hitl: string): string => `
environments:
  prod: { appInsights: ${component} }
  staging: { appInsights: ${component} }
hitl:
${hitl
  .trim()
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
`
const read = (hitl: string) => readConfig({ OPS_SANDBOX: 'true' }, () => parseYaml(around(hitl))).ops
function problems(hitl: string): readonly string[] {
  try {
    read(hitl)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const mistakes: { readonly [what: string]: readonly [hitl: string, sentence: RegExp] } = {
  'an environment twice': [
    'environments:\n  prod: { waiting: 5 }\n  prod: { waiting: 6 }',
    /^ops\.yaml: it cannot be read\. Map keys must be unique at line \d+, .* make one entry of the two\.$/,
  ],
  'an environment that does not exist': [
    'environments: { production: { waiting: 5 } }',
    /^ops\.yaml hitl\.environments\.production: there is no environment "production"; name one of: prod, staging\.$/,
  ],
  'a deadline that the client does not wait for': [
    'answerSeconds: 56',
    /^ops\.yaml hitl: answerSeconds is 56, and the agent gives up after 60 s of silence: make it 55 or less, or add stream: true/,
  ],
  'such a deadline in one environment': [
    'environments: { staging: { answerSeconds: 300 } }',
    /^ops\.yaml hitl\.environments\.staging: answerSeconds is 300, .* make it 55 or less, or add stream: true/,
  ],
  'a deadline of more than a quarter of an hour': [
    'stream: true\nanswerSeconds: 3600',
    /^ops\.yaml hitl\.answerSeconds: must be at most 900 s\.$/,
  ],
  'a deadline as a text': ['answerSeconds: 50s', /^ops\.yaml hitl\.answerSeconds: .*expected number/],
  'clicks that come after the answer': [
    'answerSeconds: 30\nclickSeconds: 40',
    /^ops\.yaml hitl: clickSeconds \(40\) must be less than answerSeconds \(30\): leave it out, and it is two seconds less\.$/,
  ],
  'such clicks by what one environment says alone': [
    'clickSeconds: 40\nenvironments: { staging: { answerSeconds: 30 } }',
    /^ops\.yaml hitl\.environments\.staging: clickSeconds \(40\) must be less than answerSeconds \(30\)/,
  ],
  'a network that is none': [
    'callers: [10.0.0.0/33]',
    /^ops\.yaml hitl\.callers\.0: is not a network, such as 10\.0\.0\.0\/16, nor an IP address\.$/,
  ],
  'a name for a network': [
    'callers: [10.0.0.0/8, my-vnet]',
    /^ops\.yaml hitl\.callers\.1: is not a network, such as 10\.0\.0\.0\/16, nor an IP address\.$/,
  ],
  'another word for what is said in silence': [
    'unanswered: reject',
    /^ops\.yaml hitl\.unanswered: must be error, false or hang-up\.$/,
  ],
  'true for it, which would approve': [
    'unanswered: true',
    /^ops\.yaml hitl\.unanswered: must be error, false or hang-up\.$/,
  ],
  'a typo': [
    'answerSecond: 50',
    /^ops\.yaml hitl: Unrecognized key: "answerSecond"\. A typo\? ops\.schema\.json has every name/,
  ],
  'more waiting than anybody could read': ['waiting: 5000', /^ops\.yaml hitl\.waiting: .*(500|too big)/i],
  'a kind of field that is none': [
    'tools: { send_sms: { fields: { number: phone } } }',
    /^ops\.yaml hitl\.tools\.send_sms\.fields\.number: .*"id"\|"word"\|"number"/,
  ],
}
for (const [what, [hitl, sentence]] of Object.entries(mistakes))
  test(`${what} is told, with what to type instead`, () => {
    const found = problems(hitl)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', sentence)
  })

test('all mistakes are told at once', () => {
  const found = problems(
    'callers: [x]\nunanswered: maybe\nwaiting: 0\nenvironments: { prod: { perMinute: -1 } }',
  )
  assert.equal(found.length, 4, found.join('\n'))
})

test('what is right is taken: an environment’s own word over the usual one', () => {
  const ops = read(`
answerSeconds: 55
unanswered: false
callers: [10.0.0.0/8, 2001:db8::/32, 192.0.2.7]
environments:
  staging: { stream: true, answerSeconds: 300, unanswered: hang-up, lateGrantMinutes: 5 }
tools:
  send_sms: { does: Sends a text message, fields: { number: id } }`)
  const rules = hitlRules(ops)
  const { answerMs, clickMs, unanswered, stream, grantMs } = rules('prod')
  assert.deepEqual([answerMs, clickMs, unanswered, stream, grantMs], [55_000, 53_000, 'false', undefined, 0])
  const staging = rules('staging')
  assert.deepEqual([staging.answerMs, staging.clickMs, staging.unanswered], [300_000, 298_000, 'hang-up'])
  assert.ok(staging.stream && staging.grantMs === 300_000)
  assert.deepEqual(staging.callers, rules('prod').callers)
  assert.equal(toolSpecs(ops).send_sms?.does, 'Sends a text message')
  assert.match(toolSpecs(ops).send_sms?.undo ?? '', /take it that it cannot/)
  assert.equal(toolSpecs(ops).send_email?.undo, 'Cannot be undone: what is sent is sent.')
})
