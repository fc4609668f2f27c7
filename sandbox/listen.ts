import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that accepts connections. `url` has no trailing slash; `close` drops open connections. */
export type Listening = { readonly url: string; readonly port: number; close(): Promise<void> }

/** Listens on loopback: nothing in the sandbox is meant for the network. Port 0 or none takes any free one. */
export function listen(
  server: Server,
  { port = 0, scheme = 'http' }: { port?: number | undefined; scheme?: 'http' | 'https' },
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const { port } = server.address() as AddressInfo
      resolve({ url: `${scheme}://127.0.0.1:${port}`, port, close: () => stop(server) })
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
