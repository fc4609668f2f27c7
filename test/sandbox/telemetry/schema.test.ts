import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEngine } from '../../../sandbox/kusto/engine.ts'
import { findTable, tableSpecs, telemetryTables, viewSpecs } from '../../../sandbox/telemetry/schema.ts'

const names = {
  traces: 'AppTraces',
  requests: 'AppRequests',
  dependencies: 'AppDependencies',
  exceptions: 'AppExceptions',
  customEvents: 'AppEvents',
  customMetrics: 'AppMetrics',
  availabilityResults: 'AppAvailabilityResults',
  pageViews: 'AppPageViews',
  browserTimings: 'AppBrowserTimings',
  performanceCounters: 'AppPerformanceCounters',
}

test('there are ten tables, each under its classic and its workspace name', () => {
  assert.deepEqual(Object.fromEntries(telemetryTables.map((one) => [one.name, one.workspaceName])), names)
  for (const [classic, workspace] of Object.entries(names)) {
    assert.equal(findTable(classic)?.workspace, false)
    assert.equal(findTable(workspace)?.table.name, classic)
  }
  assert.equal(findTable('toString'), undefined)
})

test('no table has two columns of one name, in any capitals', () => {
  for (const { name, columns } of [...tableSpecs, ...viewSpecs])
    assert.equal(new Set(columns.map((column) => column.name.toLowerCase())).size, columns.length, name)
})

/** The column map that the contract promises. */
const pairs: Record<string, Record<string, string>> = {
  traces: {
    timestamp: 'TimeGenerated',
    message: 'Message',
    severityLevel: 'SeverityLevel',
    customDimensions: 'Properties',
    operation_Id: 'OperationId',
    operation_ParentId: 'ParentId',
    operation_Name: 'OperationName',
    cloud_RoleName: 'AppRoleName',
    cloud_RoleInstance: 'AppRoleInstance',
    itemCount: 'ItemCount',
    itemType: 'Type',
  },
  requests: {
    id: 'Id',
    name: 'Name',
    url: 'Url',
    success: 'Success',
    resultCode: 'ResultCode',
    duration: 'DurationMs',
  },
  dependencies: { type: 'DependencyType', target: 'Target', data: 'Data', duration: 'DurationMs' },
  exceptions: {
    type: 'ExceptionType',
    outerMessage: 'OuterMessage',
    problemId: 'ProblemId',
    details: 'Details',
  },
}
test('columns have the workspace names that Azure gives them', () => {
  for (const [table, columns] of Object.entries(pairs))
    for (const [classic, workspace] of Object.entries(columns)) {
      const column = findTable(table)?.table.columns.find(({ name }) => name === classic)
      assert.equal(column?.workspace?.name, workspace, `${table}.${classic}`)
    }
})

test('the engine knows them all: classic names on the resource, workspace names on both', async (t) => {
  const engine = await openEngine({ tables: tableSpecs, views: viewSpecs })
  t.after(() => engine.close())
  const options = { now: new Date(), timeoutMs: 20_000, maxRows: 100 }
  const columns = async (table: string, scope: 'resource' | 'workspace') =>
    (await engine.query(`${table} | getschema | project ColumnName, ColumnType`, { ...options, scope }))
      .tables[0]?.rows
  for (const spec of tableSpecs)
    assert.deepEqual(
      await columns(spec.name, 'resource'),
      spec.columns.map(({ name, type }) => [name, type]),
      spec.name,
    )
  for (const spec of viewSpecs)
    assert.deepEqual(
      await columns(spec.name, 'workspace'),
      spec.columns.map(({ name, type }) => [name, type]),
      spec.name,
    )
  await assert.rejects(columns('traces', 'workspace'), { name: 'KustoError' })
})
