// Alerts on the bot itself. What each means and what to do is in docs/troubleshooting.md, by the alert's name.
param location string
param tags object
param componentId string
param appId string
param databaseId string
param email string

var actionGroups = empty(email) ? [] : [actions.id]
var queries = [
  {
    name: 'ops-silent'
    description: 'The bot reports nothing: it is down, or cannot reach Application Insights.'
    severity: 1
    query: 'customMetrics | where name == "ops.outbox.waiting"'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'ops-failing'
    description: 'Commands or clicks fail.'
    severity: 2
    query: 'requests | where name startswith "turn " or name startswith "click " | where tostring(customDimensions["ops.outcome"]) == "error"'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'ops-outbox-stuck'
    description: 'Cards wait for more than five minutes: people see an old state.'
    severity: 2
    query: 'customMetrics | where name == "ops.outbox.oldest_seconds" and value > 300'
    operator: 'GreaterThan'
    threshold: 2
  }
  {
    name: 'ops-jobs-late'
    description: 'Jobs do not begin in time: executions and reminders are late.'
    severity: 2
    query: 'customMetrics | where name == "ops.jobs.overdue" and value > 0'
    operator: 'GreaterThan'
    threshold: 10
  }
  {
    name: 'ops-door-refusals'
    description: 'Many requests are turned away: a wrong configuration, or somebody is trying.'
    severity: 3
    query: 'customMetrics | where name == "ops.events" and tostring(customDimensions.name) == "door.refused" | where valueSum > 50'
    operator: 'GreaterThan'
    threshold: 0
  }
]

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-ops'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'ops'
    enabled: true
    emailReceivers: [
      {
        name: 'on-call'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for one in queries: {
  name: one.name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: one.name
    description: one.description
    severity: one.severity
    enabled: true
    scopes: [
      componentId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    // The tables come with the first row.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: one.query
          timeAggregation: 'Count'
          operator: one.operator
          threshold: one.threshold
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}]

resource restarts 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'ops-restarts'
  location: 'global'
  tags: tags
  properties: {
    description: 'The bot restarts again and again: look at the container\'s log.'
    severity: 1
    enabled: true
    scopes: [
      appId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'restarts'
          metricName: 'RestartCount'
          metricNamespace: 'Microsoft.App/containerapps'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 3
        }
      ]
    }
    actions: [for id in actionGroups: {
      actionGroupId: id
    }]
  }
}

resource storage 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'ops-database-full'
  location: 'global'
  tags: tags
  properties: {
    description: 'The database has used four fifths of its storage.'
    severity: 2
    enabled: true
    scopes: [
      databaseId
    ]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'storage'
          metricName: 'storage_percent'
          metricNamespace: 'Microsoft.DBforPostgreSQL/flexibleServers'
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: 80
        }
      ]
    }
    actions: [for id in actionGroups: {
      actionGroupId: id
    }]
  }
}
