import { configFrom, start } from './compose.ts'
import { ConfigError } from './config.ts'

try {
  const ops = await start(configFrom(process.env))
  process.stderr.write(`${ops.description}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      ops.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
} catch (error) {
  // What is wrong with the configuration is for a person to read; everything else for whoever mends it.
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`)
  process.exit(1)
}
