import { UpstreamError } from '../../chat/errors.ts'

/** `grey`: it could not be found out, or there is nothing to find out. */
export type Light = 'green' | 'yellow' | 'red' | 'grey'
/** One piece: how it is, and what to do where it is not well. */
export type Finding = { readonly light: Light; readonly what: string; readonly remedy?: string }
export type Check = { readonly name: string; readonly run: () => Promise<readonly Finding[]> }
export type Checked = { readonly name: string; readonly findings: readonly Finding[] }

export const green = (what: string): Finding => ({ light: 'green', what })
export const yellow = (what: string, remedy: string): Finding => ({ light: 'yellow', what, remedy })
export const red = (what: string, remedy: string): Finding => ({ light: 'red', what, remedy })
export const grey = (what: string, remedy = ''): Finding => ({ light: 'grey', what, remedy })

const connect = 'See README, "Connect it to the real thing".'
/** Being told to wait says nothing about how it is. */
const isPassing = (error: unknown): boolean => error instanceof UpstreamError && error.reason === 'throttled'

/** Runs all at once. One that throws has found out nothing, and says what its system said. */
export async function examine(checks: readonly Check[]): Promise<readonly Checked[]> {
  return await Promise.all(
    checks.map(async ({ name, run }) => {
      try {
        return { name, findings: await run() }
      } catch (error) {
        const what = `It could not be asked: ${(error as Error).message}`
        return { name, findings: [isPassing(error) ? grey(what, 'Check again then.') : red(what, connect)] }
      }
    }),
  )
}
