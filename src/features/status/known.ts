import type { Log } from '../../ports/log.ts'

/** Asks; what cannot be asked now is unknown, is logged, and keeps nothing else from being said. */
export const knownOr =
  (log: Log) =>
  async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask()
    } catch (error) {
      log.warn('status.not_known', { what, why: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }
