import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Ask } from './bot.ts'

/** A bot as a process of its own. */
export type BotProcess = {
  /** Rejects with "died" when the process is gone before it answers. */
  ask<T>(asked: Ask): Promise<T>
  /** Resolves with the signal or code it ended by. */
  readonly gone: Promise<string>
  kill(): void
}

const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** What a bot is told of the GitHub it dispatches to. */
export type Hub = {
  readonly url: string
  readonly token: string
  readonly owner: string
  readonly repo: string
}

/** Starts a bot on a database URL or a data folder; with `killAt` it dies there by SIGKILL. */
export async function startBot(place: string, killAt?: string, hub?: Hub): Promise<BotProcess> {
  const child = fork(join(import.meta.dirname, 'bot.ts'), [place], {
    env: {
      ...process.env,
      OPS_TEST_KILL_AT: killAt ?? '',
      OPS_TEST_GITHUB: hub
        ? JSON.stringify({ url: hub.url, token: hub.token, owner: hub.owner, repo: hub.repo })
        : '',
    },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  alive.add(child)
  const open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let count = 0
  const gone = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => {
      alive.delete(child)
      for (const { reject } of open.values()) reject(new Error('died'))
      open.clear()
      resolve(signal ?? String(code))
    }),
  )
  const expect = <T>(id: number) =>
    new Promise<T>((resolve, reject) => open.set(id, { resolve: resolve as never, reject }))
  child.on('message', ({ id, result, error }: { id: number; result: never; error?: string }) => {
    const waiter = open.get(id)
    open.delete(id)
    if (error === undefined) waiter?.resolve(result)
    else waiter?.reject(new Error(error))
  })
  await expect(0)
  return {
    gone,
    kill: () => child.kill('SIGKILL'),
    ask(asked) {
      if (!child.connected) return Promise.reject(new Error('died'))
      const id = ++count
      const answer = expect<never>(id)
      child.send({ id, asked })
      return answer
    },
  }
}
