import { openDatabase } from '../../../src/adapters/db/open.ts'
import { pgliteImage } from '../../fakes/pglite-image.ts'

/** A second bot on a folder: says "open" or why not, then stays until it is killed. */
const noLog = { info: () => {}, warn: () => {}, error: () => {} }
const folder = process.argv[2] as string
try {
  await openDatabase({ folder, image: await pgliteImage(), log: noLog })
  console.log('open')
  setInterval(() => {}, 60_000)
} catch (error) {
  console.log(`refused: ${(error as Error).message}`)
}
