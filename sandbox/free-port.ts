import { createServer } from 'node:net'

/** A port that was free on loopback a moment ago; `wanted` if that one is. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer()
  const listening = new Promise<boolean>((resolve) => {
    server.once('listening', () => resolve(true)).once('error', () => resolve(false))
  })
  server.listen(wanted, '127.0.0.1')
  if (!(await listening)) return freePort()
  const address = server.address()
  await new Promise((done) => server.close(done))
  return address !== null && typeof address === 'object' ? address.port : freePort()
}
