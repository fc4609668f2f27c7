import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseYaml } from '../../src/adapters/yaml.ts'
import { kpiOptions } from '../../src/config/kpi.ts'
import { thresholdsOptions } from '../../src/config/thresholds.ts'
import { ConfigError, readConfig } from '../../src/config.ts'

const component = '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c'
const read = (rest: string, production = true) =>
  readConfig({ OPS_SANDBOX: 'true' }, () =>
    parseYaml(`
environments:
  staging: { appInsights: ${component}, production: false }
  prod: { appInsights: ${component}, production: ${production} }
  eu: { appInsights: ${component}, production: ${production} }
${rest}`),
  ).ops

test('reviews and suggestions are for production, unless ops.yaml names others', () => {
  assert.deepEqual(kpiOptions(read('')).reviewed, ['prod', 'eu'])
  assert.deepEqual(thresholdsOptions(read('')).reviewed, ['prod', 'eu'])
  assert.deepEqual(kpiOptions(read('', false)).reviewed, ['staging'])
  const named = read('kpi: { environments: [eu, eu] }\nthresholds: { environments: [staging, prod] }')
  assert.deepEqual(kpiOptions(named).reviewed, ['eu'])
  assert.deepEqual(thresholdsOptions(named).reviewed, ['staging', 'prod'])
})

test('an environment that does not exist is named with those that do', () => {
  for (const section of ['kpi', 'thresholds'])
    assert.throws(
      () => read(`${section}: { environments: [live] }`),
      (error) =>
        error instanceof ConfigError &&
        error.problems[0] ===
          `ops.yaml ${section}.environments.0: there is no environment "live"; name one of: staging, prod, eu.`,
    )
})
