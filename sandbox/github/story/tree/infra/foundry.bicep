param location string
param model string
param version string
param capacity int

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'foundry-${uniqueString(resourceGroup().id)}'
  location: location
  kind: 'AIServices'
  sku: { name: 'S0' }
  properties: { disableLocalAuth: true }
}

resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  parent: account
  name: model
  sku: { name: 'GlobalStandard', capacity: capacity }
  properties: {
    model: { format: 'OpenAI', name: model, version: version }
    raiPolicyName: 'accelerator-default-policy'
  }
}
