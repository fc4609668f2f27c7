targetScope = 'resourceGroup'

param location string = resourceGroup().location
var manifest = loadYamlContent('../accelerator.yaml')
var chat = filter(manifest.models, model => contains(model, 'default') && model.default)[0]

module foundry 'foundry.bicep' = {
  name: 'foundry'
  params: { location: location, model: chat.model, version: chat.version, capacity: chat.capacity }
}
