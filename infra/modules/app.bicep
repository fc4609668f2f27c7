// The bot's container. HTTPS only; at least one replica, because nobody waits for a cold start at night.
param name string
param hostName string
param location string
param tags object
param image string
param identityId string
param clientId string
param registryServer string
param vaultUri string
param vaultSecrets string
param settings string
param databaseUrl string
param workspaceName string
param componentName string
param privateNetwork bool
param networkName string

var port = 3978
// Nothing has been pushed to the registry yet: something must run, and it is not the bot.
var placeholder = empty(image)
var secretNames = empty(vaultSecrets) ? [] : split(vaultSecrets, ',')
var pairs = empty(settings) ? [] : split(settings, ';')

var ownVariables = [
  {
    name: 'PORT'
    value: string(port)
  }
  {
    name: 'HOST'
    value: '0.0.0.0'
  }
  {
    name: 'OPS_URL'
    value: 'https://${name}.${host.properties.defaultDomain}'
  }
  {
    name: 'MicrosoftAppType'
    value: 'UserAssignedMSI'
  }
  {
    name: 'MicrosoftAppId'
    value: clientId
  }
  {
    name: 'MicrosoftAppTenantId'
    value: tenant().tenantId
  }
  {
    name: 'AZURE_CLIENT_ID'
    value: clientId
  }
  {
    name: 'DATABASE_URL'
    value: databaseUrl
  }
  {
    name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
    value: component.properties.ConnectionString
  }
]
var moreVariables = [for pair in pairs: {
  name: trim(substring(pair, 0, indexOf(pair, '=')))
  value: substring(pair, indexOf(pair, '=') + 1)
}]
var secretVariables = [for secret in secretNames: {
  name: trim(secret)
  secretRef: toLower(replace(trim(secret), '_', '-'))
}]
var ownNetwork = {
  infrastructureSubnetId: resourceId('Microsoft.Network/virtualNetworks/subnets', networkName, 'app')
  internal: false
}
var probes = [
  {
    type: 'Startup'
    httpGet: {
      path: '/healthz'
      port: port
      scheme: 'HTTP'
    }
    periodSeconds: 2
    failureThreshold: 60
  }
  {
    type: 'Liveness'
    httpGet: {
      path: '/healthz'
      port: port
      scheme: 'HTTP'
    }
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 6
  }
  {
    type: 'Readiness'
    httpGet: {
      path: '/readyz'
      port: port
      scheme: 'HTTP'
    }
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 3
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource host 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: hostName
  location: location
  tags: tags
  properties: {
    // The bot's own log goes to Application Insights; this keeps what it says before it can, and what Azure says of it.
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    vnetConfiguration: privateNetwork ? ownNetwork : null
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  tags: union(tags, {
    'azd-service-name': 'bot'
  })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: host.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      maxInactiveRevisions: 10
      ingress: {
        external: true
        allowInsecure: false
        targetPort: placeholder ? 80 : port
        transport: 'auto'
      }
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: [for secret in secretNames: {
        name: toLower(replace(trim(secret), '_', '-'))
        keyVaultUrl: '${vaultUri}secrets/${toLower(replace(trim(secret), '_', '-'))}'
        identity: identityId
      }]
    }
    template: {
      // What is in hand gets half a minute, then the process is told to go.
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'bot'
          image: placeholder ? 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest' : image
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          env: concat(ownVariables, moreVariables, secretVariables)
          probes: placeholder ? [] : probes
        }
      ]
      scale: {
        minReplicas: 1
        maxReplicas: 3
        rules: [
          {
            name: 'http'
            http: {
              metadata: {
                concurrentRequests: '50'
              }
            }
          }
        ]
      }
    }
  }
}

output id string = app.id
output name string = app.name
output domain string = app.properties.configuration.ingress.fqdn
