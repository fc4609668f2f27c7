// In the accelerator's resource group: the bot may see how its Container App runs.
param appName string
param principalId string

var reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'

resource app 'Microsoft.App/containerApps@2024-03-01' existing = {
  name: appName
}

resource state 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(app.id, principalId, reader)
  scope: app
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', reader)
  }
}
