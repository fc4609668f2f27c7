// PostgreSQL without passwords. The bot owns this server, which holds nothing but its own database.
param name string
param location string
param tags object
param principalId string
param principalName string
param sku string
param tier string
param privateNetwork bool
param adminGroupId string
param adminGroupName string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
    tier: tier
  }
  properties: {
    version: '16'
    storage: {
      storageSizeGB: 32
      autoGrow: 'Enabled'
    }
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: 'Disabled'
    }
    network: {
      publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'ops'
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

// Without a network of its own the container has no address of its own: Azure's addresses may connect, and
// whoever connects still needs a token of an Entra administrator below.
resource azure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = if (!privateNetwork) {
  parent: server
  name: 'azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [
    database
  ]
}

// One after the other: the server takes one change at a time and refuses the rest as busy.
resource owner 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = {
  parent: server
  name: principalId
  properties: {
    principalName: principalName
    principalType: 'ServicePrincipal'
    tenantId: tenant().tenantId
  }
  dependsOn: [
    database
    azure
  ]
}

resource people 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = if (!empty(adminGroupId)) {
  parent: server
  name: empty(adminGroupId) ? 'none' : adminGroupId
  properties: {
    principalName: adminGroupName
    principalType: 'Group'
    tenantId: tenant().tenantId
  }
  dependsOn: [
    owner
  ]
}

output id string = server.id
output host string = server.properties.fullyQualifiedDomainName
output name string = database.name
