// The bot's own Azure resources, and its right to read the accelerator's. README.md in this folder says how to use it.
targetScope = 'subscription'

@description('Name of the azd environment; part of every resource name.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Azure region of the bot.')
param location string

@description('Container image of the bot. Empty until the first deployment: then a placeholder runs.')
param image string = ''

@description('Resource ids of the accelerator\'s Application Insights components, comma-separated: one per environment of ops.yaml.')
param appInsightsIds string = ''

@description('Resource ids of the accelerator\'s Container Apps, comma-separated.')
param containerAppIds string = ''

@description('More environment variables of the bot, none of them secret: NAME=value;NAME=value.')
param settings string = ''

@description('Environment variables whose values are in the vault, comma-separated. GITHUB_APP_PRIVATE_KEY is read from the secret github-app-private-key, and so on.')
param vaultSecrets string = ''

@description('Who is mailed when the bot itself is unwell. Empty: alerts show in Azure Monitor only.')
param alertEmail string = ''

@description('Database and vault are reachable through private endpoints only.')
param privateNetwork bool = false

@description('Compute size of the database.')
param databaseSku string = 'Standard_B1ms'

@allowed([
  'Burstable'
  'GeneralPurpose'
  'MemoryOptimized'
])
param databaseTier string = 'Burstable'

@description('Object id of an Entra group that may administer the database besides the bot; for backups and repairs.')
param databaseAdminGroupId string = ''
param databaseAdminGroupName string = ''

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
}
var components = empty(appInsightsIds) ? [] : split(appInsightsIds, ',')
var componentSubscriptions = [for id in components: split(id, '/')[2]]
// Each of them once.
var subscriptionIds = union(componentSubscriptions, [])
var apps = empty(containerAppIds) ? [] : split(containerAppIds, ',')

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-ops-${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: 'log-ops-${token}'
    componentName: 'appi-ops-${token}'
    location: location
    tags: tags
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-ops-${token}'
    location: location
    tags: tags
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    name: 'crops${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-ops-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    privateNetwork: privateNetwork
  }
}

module vaultEndpoint 'modules/private-endpoint.bicep' = if (privateNetwork) {
  name: 'vault-endpoint'
  scope: group
  params: {
    name: 'pe-kv-ops-${token}'
    location: location
    tags: tags
    targetId: vault.outputs.id
    groupId: 'vault'
    zoneName: 'privatelink.vaultcore.azure.net'
    networkName: 'vnet-ops-${token}'
  }
  dependsOn: [
    network
  ]
}

module database 'modules/database.bicep' = {
  name: 'database'
  scope: group
  params: {
    name: 'psql-ops-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    principalName: identity.outputs.name
    sku: databaseSku
    tier: databaseTier
    privateNetwork: privateNetwork
    adminGroupId: databaseAdminGroupId
    adminGroupName: databaseAdminGroupName
  }
}

module databaseEndpoint 'modules/private-endpoint.bicep' = if (privateNetwork) {
  name: 'database-endpoint'
  scope: group
  params: {
    name: 'pe-psql-ops-${token}'
    location: location
    tags: tags
    targetId: database.outputs.id
    groupId: 'postgresqlServer'
    zoneName: 'privatelink.postgres.database.azure.com'
    networkName: 'vnet-ops-${token}'
  }
  dependsOn: [
    network
    vaultEndpoint
  ]
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'ca-ops-${token}'
    hostName: 'cae-ops-${token}'
    location: location
    tags: tags
    image: image
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    registryServer: registry.outputs.server
    vaultUri: vault.outputs.uri
    vaultSecrets: vaultSecrets
    settings: settings
    databaseUrl: 'postgresql://${identity.outputs.name}@${database.outputs.host}:5432/${database.outputs.name}?sslmode=require'
    workspaceName: monitoring.outputs.workspaceName
    componentName: monitoring.outputs.componentName
    privateNetwork: privateNetwork
    networkName: 'vnet-ops-${token}'
  }
  dependsOn: [
    network
    vaultEndpoint
    databaseEndpoint
  ]
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  scope: group
  params: {
    name: 'bot-ops-${token}'
    tags: tags
    endpoint: 'https://${app.outputs.domain}/api/messages'
    clientId: identity.outputs.clientId
    identityId: identity.outputs.id
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    componentId: monitoring.outputs.componentId
    appId: app.outputs.id
    databaseId: database.outputs.id
    email: alertEmail
  }
}

// What the bot may do outside its own resource group: read. Each module is scoped to the group of what it reads.
module readTelemetry 'modules/read-telemetry.bicep' = [for (id, i) in components: {
  name: 'read-telemetry-${i}-${token}'
  scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
  params: {
    componentName: split(id, '/')[8]
    principalId: identity.outputs.principalId
  }
}]

module readApp 'modules/read-app.bicep' = [for (id, i) in apps: {
  name: 'read-app-${i}-${token}'
  scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
  params: {
    appName: split(id, '/')[8]
    principalId: identity.outputs.principalId
  }
}]

module readAlerts 'modules/read-alerts.bicep' = [for (id, i) in subscriptionIds: {
  name: 'read-alerts-${i}-${token}'
  scope: subscription(id)
  params: {
    principalId: identity.outputs.principalId
  }
}]

@description('For the Teams app: npm run package reads both.')
output BOT_ID string = identity.outputs.clientId
output BOT_DOMAIN string = app.outputs.domain

@description('For azd: where the image goes.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.server
output AZURE_RESOURCE_GROUP string = group.name
output SERVICE_BOT_RESOURCE_NAME string = app.outputs.name

@description('For people: where the secrets go, where the logs are.')
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output OPS_DATABASE_HOST string = database.outputs.host
output OPS_APP_INSIGHTS_NAME string = monitoring.outputs.componentName
output OPS_IDENTITY_NAME string = identity.outputs.name
