import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { type Bot, startBot } from '../../sandbox/bot.ts'
import { freePort } from '../../sandbox/free-port.ts'
import type { Person } from '../../sandbox/people.ts'
import { startPlayground } from '../../sandbox/playground/start.ts'
import { connectWebhooks } from '../../sandbox/webhooks.ts'
import { startWorld, type World, type WorldOptions } from '../../sandbox/world.ts'
import { launchBrowser } from '../fakes/browser.ts'

const ANSWERS_LATER_MS = 250
const screens = join(import.meta.dirname, '../../.screens')

/** The whole product, with a person in front of it. */
export type Stage = {
  readonly world: World
  readonly bot: Bot
  readonly page: Page
  /** Opens a conversation by the name in the list ("ops", "Personal Chat", "On-call"). */
  enter(conversation: string): Promise<void>
  /** Types a line (mentioning the bot first, outside the personal chat) and sends it. */
  say(line: string): Promise<void>
  /** The newest card or message that holds `text`, waiting for it; `ms` where a minute is not enough. */
  card(text: string | RegExp, ms?: number): Promise<Locator>
  /**
   * Whose clicks the next ones are; who sits in front of it when undefined. The client knows one person only, so the
   * request that it sends gets another sender.
   */
  clickAs(person: Person | undefined): void
  /** Takes a picture of `what` (the page without it) into the ignored folder `.screens/`. */
  picture(name: string, what?: Locator): Promise<void>
  close(): Promise<void>
}

/**
 * `as`: who sits in front of it; the first of the cast when absent. `webhooks`: false leaves it to the test when
 * alerts and GitHub begin to tell the bot (`connectWebhooks`), for what must not have happened before it is watched.
 */
export type StageOptions = Pick<WorldOptions, 'days' | 'pace'> & {
  readonly as?: Person
  readonly webhooks?: boolean
}

/** Starts the world, the real bot, Microsoft's Playground and a browser; closes what it opened if a part fails. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const shut of opened.splice(0).reverse()) await shut()
  }
  try {
    return await build({ days: 4, ...options }, opened, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function build(
  { as, webhooks = true, ...options }: StageOptions,
  opened: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ops-e2e-'))
  opened.push(() => rm(dataDir, { recursive: true, force: true }))
  const world = await startWorld({ dataDir, ...options })
  opened.push(() => world.close())
  const bot = await startBot({ world, folder: join(dataDir, 'bot'), logLevel: 'warn' })
  opened.push(() => bot.close())
  if (webhooks) connectWebhooks(world, bot)
  const playground = await startPlayground({
    botUrl: bot.url,
    folder: join(dataDir, 'playground'),
    port: await freePort(),
    ...(as ? { as } : {}),
  })
  opened.push(() => playground.close())
  const browser = await launchBrowser()
  opened.push(() => browser.close())
  // Tall, because the client scrolls inside its window and pictures are taken of what is laid out.
  const page = await browser.newPage({ viewport: { width: 1280, height: 6000 } })
  page.setDefaultTimeout(150_000)
  let clicking: Person | undefined
  await page.route('**/_conversation/v1/invoke', async (route) => {
    const sent = route.request().postDataJSON()
    const from = clicking ? { ...sent.from, id: clicking.id } : sent.from
    await route.continue({ postData: JSON.stringify({ ...sent, ...(from && { from }) }) })
  })
  // The client shows no answer that it is told of before its own post has been confirmed.
  await page.routeWebSocket(/./, (client) => {
    const server = client.connectToServer()
    server.onMessage((message) => setTimeout(() => client.send(message), ANSWERS_LATER_MS))
  })
  await page.goto(playground.url)
  // Its moving bars are painted by the processor here, sixty tall pages a second, for as long as an answer takes.
  await page.addStyleTag({ content: '* { animation: none !important }' })
  let personal = true
  const shoot = async (name: string, what: Locator | Page = page) => {
    await mkdir(screens, { recursive: true })
    await what.screenshot({ path: join(screens, `${name}.png`) })
  }
  return {
    world,
    bot,
    page,
    close,
    clickAs(person) {
      clicking = person
    },
    async enter(conversation) {
      await page.getByRole('treeitem').filter({ hasText: conversation }).last().click()
      personal = conversation === 'Personal Chat'
    },
    async say(line) {
      const box = page.getByRole('textbox').last()
      await box.click()
      if (!personal) {
        await page.keyboard.type('@')
        await page.getByRole('menuitem').filter({ hasText: 'ops' }).first().click()
      }
      await page.keyboard.type(personal ? line : ` ${line}`)
      await page.keyboard.press('Enter')
    },
    async card(text, ms = 60_000) {
      const found = page.locator('.ac-adaptiveCard').filter({ hasText: text }).last()
      try {
        await found.waitFor({ timeout: ms })
      } catch (error) {
        await shoot('e2e-failed')
        throw error
      }
      return found
    },
    picture: shoot,
  }
}
