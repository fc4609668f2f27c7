import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EnvironmentIds } from '../ids.ts'
import type { Engine, StoredRow } from '../kusto/contract.ts'
import { route } from '../telemetry/cast.ts'

/** What a row of one request has in common with its others. */
export type Operation = {
  /** 32 hex digits. */
  readonly id: string
  /** The server's span. */
  readonly span: string
  readonly instance: string
}
export type TypedEvent = {
  readonly name: string
  readonly ok?: boolean
  readonly error?: string
  readonly external?: string
  readonly args?: Readonly<Record<string, string>>
  readonly valueMs?: number
}

/** What the accelerator writes about itself; rows can be asked for only after the ingestion delay. */
export type Rows = {
  /** A typed event: a log row of severity 1, whatever it reports. */
  event(operation: Operation, event: TypedEvent): void
  /** An ordinary log row. */
  log(operation: Operation, message: string, severity: 0 | 1 | 2 | 3 | 4): void
  request(operation: Operation, began: Date, status: number): void
  /** Resolves when everything written so far can be asked for. */
  settled(): Promise<void>
  /** Milliseconds until a row can be asked for. */
  ingestionMs: number
  close(): Promise<void>
}

export type RowsOptions = {
  /** Opened when the first row arrives. */
  readonly engine: () => Promise<Pick<Engine, 'insert'>>
  readonly constants: EnvironmentIds['constants']
  readonly now: () => Date
  readonly ingestionMs: number
}

export function openRows({ engine, constants, now, ingestionMs }: RowsOptions): Rows {
  const arriving = new Set<Promise<void>>()
  const closed = new AbortController()
  const deliver = async (table: string, row: StoredRow, waitMs: number): Promise<void> => {
    await sleep(waitMs, undefined, { signal: closed.signal, ref: false })
    await (await engine()).insert(table, [row], now())
  }
  const put = (table: string, columns: StoredRow) => {
    const { resourceId, appId, iKey } = constants
    const row = {
      itemCount: 1,
      itemType: table.replace(/s$/, ''),
      client_Type: 'Other',
      cloud_RoleName: 'unknown_service',
      sdkVersion: 'py3.12.11:otel1.39.0:ext1.0.0b46',
      appName: resourceId.split('/').at(-1),
      _ResourceId: resourceId.toLowerCase(),
      itemId: randomBytes(8).toString('hex'),
      timestamp: now(),
      ...{ appId, iKey },
      ...columns,
    }
    const delivery = deliver(table, row, rows.ingestionMs)
      .catch((error) => {
        if (!closed.signal.aborted) console.error('a telemetry row was lost:', error)
      })
      .finally(() => arriving.delete(delivery))
    arriving.add(delivery)
  }
  const named = ({ id, span, instance }: Operation) => ({
    operation_Id: id,
    operation_ParentId: span,
    operation_Name: route,
    cloud_RoleInstance: instance,
  })
  const rows: Rows = {
    ingestionMs,
    event(operation, { name, ok = true, error, external, args = {}, valueMs }) {
      const redacted = Object.entries(args).map(([key, value]) => [`args_redacted.${key}`, value] as const)
      put('traces', {
        ...named(operation),
        message: name,
        severityLevel: 1,
        customDimensions: {
          event_name: name,
          ok: String(ok),
          ...(external !== undefined && { external_system: external }),
          ...(error !== undefined && { error }),
          ...(valueMs !== undefined && { value: valueMs.toFixed(1), unit: 'ms' }),
          ...Object.fromEntries(redacted),
          'code.file.path': '/app/src/accelerator_baseline/telemetry.py',
          'code.function.name': 'emit_event',
          'code.line.number': '93',
        },
      })
    },
    log: (operation, message, severity) =>
      put('traces', { ...named(operation), message, severityLevel: severity, customDimensions: {} }),
    request(operation, began, status) {
      const duration = now().getTime() - began.getTime()
      put('requests', {
        ...named(operation),
        operation_ParentId: '',
        timestamp: began,
        id: operation.span,
        name: route,
        success: status < 400 ? 'True' : 'False',
        resultCode: String(status),
        duration,
        customDimensions: {},
      })
    },
    async settled() {
      while (arriving.size > 0) await Promise.all(arriving)
    },
    async close() {
      closed.abort()
      await Promise.all(arriving)
    },
  }
  return rows
}
