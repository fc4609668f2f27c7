import { join } from 'node:path'

/** Where the local world keeps what it makes: certificates, generated telemetry, the bot's database. Ignored by git. */
export const dataDir = process.env.OPS_SANDBOX_DIR ?? join(import.meta.dirname, '../.ops')
