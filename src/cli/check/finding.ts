import { UpstreamError } from '../../chat/errors.ts'

/** Green: works. Yellow: works, but look. Red: will not work. Off: could not be looked at, or is not set up. */
export type Light = 'green' | 'yellow' | 'red' | 'off'
/** `todo` says what to do about it. */
export type Finding = {
  readonly area: string
  readonly light: Light
  readonly what: string
  readonly todo?: string
}

/** Findings of one area; each is said in the order in which it is made. */
export type Says = {
  green(what: string): void
  yellow(what: string, todo: string): void
  red(what: string, todo: string): void
  off(what: string): void
}

/** Runs a look at one area. What it throws is red: somebody else's words, if they may be shown. */
export async function lookAt(area: string, look: (say: Says) => Promise<void>): Promise<readonly Finding[]> {
  const found: Finding[] = []
  const add = (light: Light) => (what: string, todo?: string) =>
    void found.push({ area, light, what, ...(todo === undefined ? {} : { todo }) })
  const say: Says = { green: add('green'), yellow: add('yellow'), red: add('red'), off: add('off') }
  try {
    await look(say)
  } catch (error) {
    say.red(...sentence(error))
  }
  return found
}

/** What failed, and what to do. */
export function sentence(error: unknown): [what: string, todo: string] {
  if (error instanceof UpstreamError) return [error.message, advice[error.reason]]
  return [(error as Error).message, 'See docs/troubleshooting.md.']
}

const advice: Readonly<Record<UpstreamError['reason'], string>> = {
  unreachable: 'Check the address, DNS, and whether the network lets the bot out.',
  timeout: 'Try again; if it stays, check the network.',
  throttled: 'Wait a minute and run this again.',
  denied: 'Give the bot the right that is named, or check its credentials.',
  missing: 'Check the name or id in ops.yaml.',
  rejected: 'Check the names in ops.yaml.',
  failed: 'It is their fault; try again later.',
  malformed: 'Check that the address is the right system’s.',
}
