// Azure lists fired alerts by subscription only. A role of one action, instead of Monitoring Reader on everything.
targetScope = 'subscription'

param principalId string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'ops reader of fired alerts')
  properties: {
    roleName: 'ops reader of fired alerts (${uniqueString(subscription().id)})'
    description: 'Lists fired alerts. Used by the ops bot.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.AlertsManagement/alerts/read'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [
      subscription().id
    ]
  }
}

resource alerts 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, 'ops reader of fired alerts')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}
