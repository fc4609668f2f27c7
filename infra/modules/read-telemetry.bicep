// In the accelerator's resource group: the bot may read its telemetry and its alert rules, and change nothing.
param componentName string
param principalId string

var monitoringReader = '43d0d8ad-25c7-4714-9337-8ba259a9fe05'
var logAnalyticsReader = '73c42c96-874c-492b-b04d-ab87d138a893'

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource logs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, logAnalyticsReader)
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', logAnalyticsReader)
  }
}

// On the group, because alert rules are resources of their own beside the component.
resource rules 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, monitoringReader)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', monitoringReader)
  }
}
