// node sandbox/database/make.ts FOLDER: an empty embedded database, as the bot would make it.
import { PGlite } from '@electric-sql/pglite'

const [, , folder] = process.argv
if (!folder) throw new Error('say where')
const pglite = await PGlite.create({ dataDir: folder })
await pglite.close()
