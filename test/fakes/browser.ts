import { existsSync } from 'node:fs'
import { mkdir, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser } from 'playwright-core'

/** Flags under which Chromium stays silent towards the outside and runs as any user. */
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

const installed = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome']

/**
 * Starts headless Chromium: the installed one, else the one that comes with the npm packages, so that the
 * browser tests need nothing but `npm ci`. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  const own = installed.find((path) => path && existsSync(path))
  return chromium.launch({ executablePath: own ?? (await packagedChromium()), args: quiet })
}

/**
 * The package unpacks its own NSS libraries only where it believes to run on Lambda, so say that it does. Two
 * test processes that unpack at once would start a half-written binary: the folder is the lock.
 */
async function packagedChromium(): Promise<string> {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  const lock = join(tmpdir(), 'ops-chromium.lock')
  for (const deadline = Date.now() + 30_000; ; ) {
    try {
      await mkdir(lock)
      break
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`somebody else holds ${lock}; remove it`, { cause: error })
      await setTimeout(100)
    }
  }
  try {
    return await packaged.executablePath()
  } finally {
    await rmdir(lock)
  }
}
