import type { Column, KustoType, TableSpec, ViewSpec } from '../kusto/contract.ts'

/** A classic table of Application Insights together with its workspace twin: the same rows, other names. */
export type TelemetryTable = {
  readonly name: string
  readonly workspaceName: string
  readonly columns: readonly (Column & { readonly workspace?: Column })[]
}

/** Shared columns that come before and after a table's own, in the order the portal shows them. */
const before = 'timestamp datetime TimeGenerated'
const after = `
  itemType string Type
  customDimensions dynamic Properties
  customMeasurements dynamic Measurements
  operation_Name string OperationName
  operation_Id string OperationId
  operation_ParentId string ParentId
  operation_SyntheticSource string SyntheticSource
  session_Id string SessionId
  user_Id string UserId
  user_AuthenticatedId string UserAuthenticatedId
  user_AccountId string UserAccountId
  application_Version string AppVersion
  client_Type string ClientType
  client_Model string ClientModel
  client_OS string ClientOS
  client_IP string ClientIP
  client_City string ClientCity
  client_StateOrProvince string ClientStateOrProvince
  client_CountryOrRegion string ClientCountryOrRegion
  client_Browser string ClientBrowser
  cloud_RoleName string AppRoleName
  cloud_RoleInstance string AppRoleInstance
  appId string ResourceGUID
  appName string -
  iKey string IKey
  sdkVersion string SDKVersion
  itemId string _ItemId
  itemCount int ItemCount
  _ResourceId string _ResourceId`

/** `classicName type WorkspaceName[:type]`; `-` where the workspace table lacks the column. */
const own = {
  'traces AppTraces': 'message string Message; severityLevel int SeverityLevel',
  'requests AppRequests': `id string Id; source string Source; name string Name; url string Url;
    success string Success:bool; resultCode string ResultCode; duration real DurationMs;
    performanceBucket string PerformanceBucket`,
  'dependencies AppDependencies': `id string Id; target string Target; type string DependencyType; name string Name;
    data string Data; success string Success:bool; resultCode string ResultCode; duration real DurationMs;
    performanceBucket string PerformanceBucket`,
  'exceptions AppExceptions': `problemId string ProblemId; handledAt string HandledAt; type string ExceptionType;
    message string Message; assembly string Assembly; method string Method; outerType string OuterType;
    outerMessage string OuterMessage; outerAssembly string OuterAssembly; outerMethod string OuterMethod;
    innermostType string InnermostType; innermostMessage string InnermostMessage;
    innermostAssembly string InnermostAssembly; innermostMethod string InnermostMethod;
    severityLevel int SeverityLevel; details dynamic Details`,
  'customEvents AppEvents': 'name string Name',
  'customMetrics AppMetrics': `name string Name; value real -; valueCount int -; valueSum real Sum;
    valueMin real Min; valueMax real Max; valueStdDev real -`,
  'availabilityResults AppAvailabilityResults': `id string Id; name string Name; location string Location;
    success string Success:bool; message string Message; size real Size; duration real DurationMs;
    performanceBucket string PerformanceBucket`,
  'pageViews AppPageViews': `id string Id; name string Name; url string Url; duration real DurationMs;
    performanceBucket string PerformanceBucket`,
  'browserTimings AppBrowserTimings': `name string Name; url string Url; networkDuration real NetworkDurationMs;
    sendDuration real SendDurationMs; receiveDuration real ReceiveDurationMs;
    processingDuration real ProcessingDurationMs; totalDuration real TotalDurationMs;
    performanceBucket string PerformanceBucket`,
  'performanceCounters AppPerformanceCounters': `name string Name; category string Category; counter string Counter;
    instance string Instance; value real Value`,
} as const

function column(line: string) {
  const [name, type, twin] = line.trim().split(/\s+/) as [string, KustoType, string]
  if (twin === '-') return { name, type }
  const [workspaceName, workspaceType = type] = twin.split(':') as [string, KustoType?]
  return { name, type, workspace: { name: workspaceName, type: workspaceType } }
}

/** Every table of the sandbox's log store. `success` is text in the classic tables ("True", "False"), as in Azure. */
export const telemetryTables: readonly TelemetryTable[] = Object.entries(own).map(([names, columns]) => {
  const [name, workspaceName] = names.split(' ') as [string, string]
  const lines = [before, ...columns.split(';'), ...after.trim().split('\n')]
  return { name, workspaceName, columns: lines.map(column) }
})

/** The stored tables, for the engine. */
export const tableSpecs: readonly TableSpec[] = telemetryTables.map(({ name, columns }) => ({
  name,
  time: 'timestamp',
  columns: columns.map(({ name, type }) => ({ name, type })),
}))

/** The App* views over them, for the engine. */
export const viewSpecs: readonly ViewSpec[] = telemetryTables.map(({ name, workspaceName, columns }) => ({
  name: workspaceName,
  of: name,
  time: 'TimeGenerated',
  columns: columns.flatMap(({ name: from, workspace }) => (workspace ? [{ ...workspace, from }] : [])),
}))

/** The table whose classic or workspace name this is. */
export function findTable(name: string): { table: TelemetryTable; workspace: boolean } | undefined {
  const table = telemetryTables.find((table) => table.name === name || table.workspaceName === name)
  return table && { table, workspace: table.workspaceName === name }
}
