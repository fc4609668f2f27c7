import type { Log } from '../../ports/log.ts'
import { listenTo } from './listen.ts'
import type { Database } from './open.ts'

/** Hears what is announced on a channel, also by this process itself. Something may be missed: whoever hears must also look. */
export function hearOn(
  { store }: Pick<Database, 'store'>,
  channel: string,
  hear: (payload: string) => void,
  log: Log,
): { close(): Promise<void> } {
  if (store.kind === 'postgres') return listenTo(store.connection, channel, hear, log)
  const listening = store.pglite.listen(channel, hear).catch((error) => {
    log.error('database.not-listening', error, { channel })
    return async () => undefined
  })
  return {
    async close() {
      const stop = await listening
      if (!store.pglite.closed) await stop()
    },
  }
}
