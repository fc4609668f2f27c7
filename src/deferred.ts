/**
 * A port that is opened when it is first asked something. All its methods must answer with a promise; what is
 * not asked is not loaded. When opening fails, the next question tries again.
 */
export function deferred<Port extends object>(open: () => Promise<Port>): Port {
  let opened: Promise<Port> | undefined
  const opening = () => {
    opened ??= open().catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const ask =
    (name: string) =>
    async (...args: readonly unknown[]) => {
      const port = (await opening()) as {
        readonly [method: string]: (...args: readonly unknown[]) => unknown
      }
      return await port[name]?.(...args)
    }
  return new Proxy({} as Port, {
    // Whoever awaits the port itself must not take it for a promise.
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : ask(name)),
  })
}
