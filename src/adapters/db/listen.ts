import pg from 'pg'
import type { Log } from '../../ports/log.ts'

/** Begins anew after a lost connection; what is announced meanwhile is not heard, so listeners must also look. */
const againMs = 1_000

/** Hears what is announced on a channel of PostgreSQL, on a connection of its own. */
export function listenTo(
  options: pg.ClientConfig,
  channel: string,
  hear: (payload: string) => void,
  log: Log,
): { close(): Promise<void> } {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const again = (why: unknown) => {
    if (closed || timer) return
    if (why) log.error('database.not-listening', why, { channel })
    client = undefined
    timer = setTimeout(() => {
      timer = undefined
      void connect()
    }, againMs)
    timer.unref()
  }
  const connect = async () => {
    const mine = new pg.Client({ ...options, application_name: 'ops listener' })
    client = mine
    mine.on('notification', ({ payload }) => hear(payload ?? ''))
    mine.on('error', again)
    mine.on('end', () => again(undefined))
    try {
      await mine.connect()
      await mine.query(`listen ${pg.escapeIdentifier(channel)}`)
    } catch (error) {
      await mine.end().catch(() => undefined)
      again(error)
    }
  }
  void connect()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
