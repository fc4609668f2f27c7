import type { Route } from './exchange.ts'

/** One thing that must work before traffic makes sense; rejects when it does not. */
export type Readiness = { readonly name: string; readonly check: () => Promise<void> }

/** `/healthz`: the process answers. `/readyz`: everything it needs answers too, each by name, within 2 s. */
export function healthRoutes(checks: readonly Readiness[], stopping: () => boolean): readonly Route[] {
  return [
    {
      method: 'get',
      path: '/healthz',
      limit: 0,
      handle: async () => ({ status: 200, body: { status: 'ok' } }),
    },
    {
      method: 'get',
      path: '/readyz',
      limit: 0,
      async handle() {
        const states = await Promise.all(
          checks.map(async ({ name, check }) => [name, await stateOf(check)] as const),
        )
        const ready = !stopping() && states.every(([, state]) => state === 'ok')
        return {
          status: ready ? 200 : 503,
          body: { status: ready ? 'ready' : 'not ready', ...Object.fromEntries(states) },
        }
      },
    },
  ]
}

/** Says only whether it works: the page is open to anybody. */
async function stateOf(check: () => Promise<void>): Promise<'ok' | 'failed' | 'timeout'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, 2000, 'timeout')
  })
  try {
    return await Promise.race([check().then(() => 'ok' as const), late])
  } catch {
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}
