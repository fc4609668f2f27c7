import type { QueryAnswer } from '../kusto/contract.ts'
import type { Preferences } from './prefer.ts'

/** Where the rows of an answer came from. */
export type Source = { readonly resourceId: string; readonly region: string }

/** The body of a good (or partly good) answer. */
export function resultBody(answer: QueryAnswer, prefer: Preferences, source: Source): object {
  return {
    tables: answer.tables,
    ...(prefer.statistics && { statistics: statistics(answer) }),
    ...(prefer.render && { render: { ...plain, ...answer.render } }),
    ...(prefer.dataSources && { dataSources: [source] }),
    ...(answer.partial && { error: partialError(answer.partial) }),
  }
}

const plain = {
  visualization: null,
  title: null,
  accumulate: false,
  isQuerySorted: false,
  kind: null,
  legend: null,
  series: null,
  anomalyColumns: null,
  xAxis: null,
  xColumn: null,
  xTitle: null,
  yAxis: null,
  yColumns: null,
  ySplit: null,
  yTitle: null,
}

function partialError(reason: { readonly code: string; readonly message: string }) {
  return {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: [
      {
        code: 'EngineError',
        message: 'Something went wrong processing your query on the server.',
        innererror: { ...reason, severity: 2, severityName: 'Error' },
      },
    ],
  }
}

function statistics({ stats, tables }: QueryAnswer) {
  const time = clock(stats.executionMs + stats.translationMs)
  return {
    query: {
      executionTime: (stats.executionMs + stats.translationMs) / 1000,
      resourceUsage: {
        cache: { memory: { hits: 0, misses: 0, total: 0 }, disk: { hits: 0, misses: 0, total: 0 } },
        cpu: { user: time, kernel: clock(0), 'total cpu': time },
        memory: { peak_per_node: 0 },
      },
      ...(stats.rowsScanned !== undefined && {
        inputDatasetStatistics: { rows: { total: stats.rowsScanned, scanned: stats.rowsScanned } },
      }),
      datasetStatistics: tables.map(({ rows }) => ({ tableRowCount: rows.length })),
    },
  }
}

/** Milliseconds as `hh:mm:ss.fffffff`. */
const clock = (ms: number) => `${new Date(ms).toISOString().slice(11, 23)}0000`
