import { enableCompileCache } from 'node:module'

// Most of the start is compiling libraries; the next start on this machine takes half the time.
enableCompileCache()
const [{ configFrom, start }, { ConfigError }] = await Promise.all([
  import('./compose.ts'),
  import('./config.ts'),
])

const signals = ['SIGINT', 'SIGTERM'] as const
// The first process of a container ignores what it has no handler for, and the start takes seconds.
const leave = () => process.exit(0)
for (const signal of signals) process.once(signal, leave)

try {
  const ops = await start(configFrom(process.env))
  process.stderr.write(`${ops.description}\n`)
  for (const signal of signals) {
    process.removeListener(signal, leave)
    process.once(signal, () => {
      ops.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
} catch (error) {
  // What is wrong with the configuration is for a person to read; everything else for whoever mends it.
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`)
  process.exit(1)
}
