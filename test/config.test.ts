import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, isLoopback, namedIn, readConfig, rolesOf, zoneIn } from '../src/config.ts'

const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
const file = { environments: { prod: { appInsights: component }, staging: { appInsights: component } } }
const guid = (n: number) => `aaaaaaaa-0000-4000-8000-00000000000${n}`
const real = {
  MicrosoftAppId: guid(1),
  MicrosoftAppTenantId: guid(2).toUpperCase(),
  MicrosoftAppPassword: 'secret',
}
const read = (variables: Record<string, string>, ops: unknown = file) => readConfig(variables, () => ops)
const problems = (variables: Record<string, string>, ops: unknown = file): readonly string[] => {
  try {
    read(variables, ops)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('an app id, its tenant and its secret are enough besides the file', () => {
  const config = read(real)
  assert.deepEqual(config.listen, { host: '0.0.0.0', port: 3978 })
  assert.deepEqual(config.tenants, [guid(2)])
  assert.equal(config.env.LOGS_ENDPOINT, 'https://api.loganalytics.azure.com')
  assert.deepEqual(config.env.OPS_SERVICE_HOSTS, ['smba.trafficmanager.net'])
  assert.equal(config.ops.workflows.evals, 'evals.yml')
})

test('a managed identity needs no secret', () => {
  const { MicrosoftAppPassword: _, ...rest } = real
  assert.deepEqual(problems({ ...rest, MicrosoftAppType: 'UserAssignedMSI' }), [])
  assert.match(problems(rest).join(), /MicrosoftAppPassword/)
})

test('without an app id the bot starts only in the sandbox', () => {
  assert.match(problems({}).join(), /MicrosoftAppId: set it; without an app id anybody could talk to the bot/)
  assert.deepEqual(problems({ OPS_SANDBOX: 'true' }), [])
})

test('outside the sandbox the clock is the machine’s', () => {
  assert.match(problems({ OPS_CLOCK_FILE: '/tmp/clock' }).join(), /OPS_CLOCK_FILE: leave it out/)
  assert.deepEqual(problems({ OPS_SANDBOX: 'true', OPS_CLOCK_FILE: '/tmp/clock' }), [])
})

for (const host of ['0.0.0.0', '::', '192.168.1.4', 'myhost', '127.0.0.1.evil.example', '1270.0.0.1'])
  test(`the sandbox without an app id does not listen on ${host}`, () => {
    assert.match(problems({ OPS_SANDBOX: 'true', HOST: host }).join(), /listens on 127\.0\.0\.1 only/)
  })

for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1'])
  test(`${host} is loopback`, () => assert.ok(isLoopback(host)))

test('every problem is reported at once, each with its name', () => {
  const found = problems(
    { PORT: '99999', MicrosoftAppId: 'nope', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud' },
    {
      zones: { default: 'Mars/Olympus' },
      environments: {},
      surprise: 1,
      people: { roles: { boss: [guid(1)], admin: ['ann'] } },
    },
  )
  for (const name of [
    'PORT',
    'MicrosoftAppId',
    'DATABASE_URL',
    'LOG_LEVEL',
    'zones.default',
    'environments',
    'surprise',
    'boss',
    'people.roles.admin.0',
  ])
    assert.ok(
      found.some((one) => one.includes(name)),
      `${name} in\n${found.join('\n')}`,
    )
})

test('a problem says what to do', () => {
  const found = problems(real, {
    environments: { prod: { appInsights: 'my-insights' } },
    people: { roles: { admin: ['ann'] } },
  }).join('\n')
  assert.match(found, /environments\.prod\.appInsights: is not the resource id .*copy it from Properties/)
  assert.match(found, /people\.roles\.admin\.0: is not an Entra object id .*find it in Entra/)
})

test('no value of a variable is repeated in a complaint', () => {
  const found = problems({
    MicrosoftAppId: 'hunter2',
    MicrosoftAppPassword: 'hunter2',
    DATABASE_URL: 'hunter2',
    PORT: 'hunter2',
  })
  assert.doesNotMatch(found.join(), /hunter2/)
})

test('a file that is not there is a problem among the others', () => {
  const gone = () => {
    throw Object.assign(new Error("ENOENT: no such file or directory, open 'ops.yaml'"), { code: 'ENOENT' })
  }
  assert.throws(
    () => readConfig({}, gone),
    (error) =>
      error instanceof ConfigError &&
      error.problems.length === 2 &&
      /there is no such file.*OPS_FILE/.test(error.message),
  )
})

for (const nothing of [null, '', [], 'x', 7])
  test(`a file that says ${JSON.stringify(nothing)} is refused`, () =>
    assert.ok(problems(real, nothing).length > 0))

test('empty variables count as not set', () => {
  const config = read({ ...real, PORT: '', HOST: '', DATABASE_URL: '', GITHUB_TOKEN: '' })
  assert.equal(config.listen.port, 3978)
  assert.equal(config.env.DATABASE_URL, undefined)
})

test('a repository needs a token or a whole App', () => {
  const github = { ...file, github: { owner: 'o', repo: 'r' } }
  assert.match(problems(real, github).join(), /set a token or a GitHub App/)
  assert.match(problems({ ...real, GITHUB_APP_ID: '1' }, github).join(), /set all three or none/)
  assert.deepEqual(problems({ ...real, GITHUB_TOKEN: 't' }, github), [])
  const app = { GITHUB_APP_ID: '1', GITHUB_APP_INSTALLATION_ID: '2', GITHUB_APP_PRIVATE_KEY: 'k' }
  assert.deepEqual(problems({ ...real, ...app }, github), [])
})

test('tenants and hosts can be listed', () => {
  const config = read({
    ...real,
    OPS_TENANTS: `${guid(3).toUpperCase()}, ${guid(4)}`,
    OPS_SERVICE_HOSTS: 'a.example, b.example:8443',
  })
  assert.deepEqual(config.tenants, [guid(3), guid(4)])
  assert.deepEqual(config.env.OPS_SERVICE_HOSTS, ['a.example', 'b.example:8443'])
})

test('in production somebody’s tenant is always named', () => {
  assert.match(problems({ ...real, OPS_TENANTS: ' , ' }).join(), /OPS_TENANTS/)
})

test('roles are by object id, in any capitals; others get what everyone gets', () => {
  const people = {
    everyone: 'reader',
    roles: { approver: [guid(1)], responder: [guid(1).toUpperCase(), guid(2)] },
  }
  const { ops } = read(real, { ...file, people })
  const roles = rolesOf(ops)
  assert.deepEqual([...roles(guid(1).toUpperCase())].sort(), ['approver', 'responder'])
  assert.deepEqual(roles(guid(9)), ['reader'])
  assert.deepEqual([namedIn(ops)(guid(2).toUpperCase()), namedIn(ops)(guid(9))], [true, false])
  const strict = read(real, { ...file, people: { everyone: 'nobody' } }).ops
  assert.deepEqual(rolesOf(strict)(guid(9)), [])
})

test('a conversation has its zone, or the default', () => {
  const zones = { default: 'Europe/Berlin', channels: { '19:ny@thread.tacv2': 'America/New_York' } }
  const zone = zoneIn(read(real, { ...file, zones }).ops)
  assert.equal(zone('19:ny@thread.tacv2'), 'America/New_York')
  assert.equal(zone('constructor'), 'Europe/Berlin')
  assert.equal(zoneIn(read(real).ops)('x'), 'UTC')
})
