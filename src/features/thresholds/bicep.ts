import type { RuleText } from './rule-text.ts'

export const modulePath = 'infra/modules/alerts.bicep'
export const mainPath = 'infra/main.bicep'

const header = `// Alert rules of the accelerator. Blocks between "ops:begin" and "ops:end" are kept by the bot's threshold
// suggestions; everything else in this file is yours.
`
const params: readonly (readonly [name: string, text: string])[] = [
  ['location', 'param location string = resourceGroup().location'],
  [
    'appInsightsName',
    "@description('Application Insights component that the rules watch.')\nparam appInsightsName string",
  ],
  ['actionGroupIds', "@description('Action groups that are told.')\nparam actionGroupIds array = []"],
]
const component = `resource watched 'Microsoft.Insights/components@2020-02-02' existing = {
  name: appInsightsName
}`

/** The module with these rules in the place of earlier ones of the same name. What people wrote stays. */
export function withRules(before: string | undefined, rules: readonly RuleText[], signal: string): string {
  let text = before ?? header
  for (const [name, declaration] of params)
    if (!new RegExp(`^param ${name} `, 'm').test(text)) text = `${text.trimEnd()}\n\n${declaration}\n`
  if (!/^resource watched /m.test(text)) text = `${text.trimEnd()}\n\n${component}\n`
  const own = new RegExp(`\\n*// ops:begin ${signal}\\n[\\s\\S]*?// ops:end ${signal}\\n`)
  const blocks = rules.map(resource).join('\n\n')
  return `${text.replace(own, '\n').trimEnd()}\n\n// ops:begin ${signal}\n${blocks}\n// ops:end ${signal}\n`
}

/** The values of an existing block, to be shown beside the new ones; empty when there is none. */
export function blockOf(text: string | undefined, signal: string): string {
  const found = new RegExp(`// ops:begin ${signal}\\n([\\s\\S]*?)// ops:end ${signal}\\n`).exec(text ?? '')
  return found?.[1] ?? ''
}

const symbol = (name: string): string =>
  name.replace(/[^a-z0-9]+(.)?/gi, (_, next = '') => next.toUpperCase())
const minutes = (seconds: number): string => `PT${Math.round(seconds / 60)}M`
/** One line of Bicep: a single quote ends it, and "\${" would begin an expression. */
const line = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('${', '\\${').replaceAll('\n', '\\n')}'`
/** Bicep has no decimals: what is not whole is read from JSON. */
const number = (value: number): string => (Number.isInteger(value) ? String(value) : `json('${value}')`)

function resource({
  name,
  description,
  severity,
  query,
  column,
  threshold,
  window,
  frequency,
}: RuleText): string {
  return `resource ${symbol(name)} 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: ${line(name)}
  location: location
  kind: 'LogAlert'
  properties: {
    displayName: ${line(name)}
    description: ${line(description)}
    severity: ${severity}
    enabled: true
    autoMitigate: true
    evaluationFrequency: '${minutes(frequency)}'
    windowSize: '${minutes(window)}'
    scopes: [watched.id]
    criteria: {
      allOf: [
        {
          query: ${line(query)}
          metricMeasureColumn: ${line(column)}
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: ${number(threshold)}
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroupIds
    }
  }
}`
}

/**
 * `main.bicep` with the module wired in, once. The component's name is the one that the monitor module is given;
 * where that cannot be seen, a parameter asks for it and nothing is deployed until it is set. `by` says which.
 */
export function wired(main: string): {
  readonly text: string
  readonly by: 'there' | 'monitor' | 'parameter'
} {
  if (main.includes('modules/alerts.bicep')) return { text: main, by: 'there' }
  const monitor = /module (\w+) 'modules\/monitor\.bicep' = \{[\s\S]*?appInsightsName: ([^\n]+)\n/.exec(main)
  if (monitor) {
    const [, name = '', value = ''] = monitor
    const module = `\nmodule alerts 'modules/alerts.bicep' = {\n  name: 'alerts'\n  params: { location: location, appInsightsName: ${value.trim()} }\n  dependsOn: [${name}]\n}\n`
    return { text: `${main.trimEnd()}\n${module}`, by: 'monitor' }
  }
  const module = `
@description('Application Insights component that the alert rules watch; empty deploys none.')
param alertsAppInsightsName string = ''

module alerts 'modules/alerts.bicep' = if (!empty(alertsAppInsightsName)) {
  name: 'alerts'
  params: { location: location, appInsightsName: alertsAppInsightsName }
}
`
  return { text: `${main.trimEnd()}\n${module}`, by: 'parameter' }
}
