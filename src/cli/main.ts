// npm run ops -- <command>: what whoever installs the bot needs. ops.ts says what there is.
import { ops } from './ops.ts'

process.exitCode = await ops(process.argv.slice(2), {
  env: process.env,
  say: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
})
