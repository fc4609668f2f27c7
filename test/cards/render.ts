import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Browser, Page as BrowserPage } from 'playwright-core'
import type { CardJson } from '../../src/ports/cards.ts'
import { launchBrowser } from '../fakes/browser.ts'

/** How wide the client is, in CSS pixels (a phone has about 400), and whether it is dark. */
export type View = { readonly width: number; readonly dark?: boolean }

// Found by its manifest: its sources are TypeScript that our compiler options do not fit.
const renderer = dirname(createRequire(import.meta.url).resolve('adaptivecards/package.json'))
const screens = join(import.meta.dirname, '../../.screens')

/** What is only in the page. */
type Page = {
  AdaptiveCards: {
    AdaptiveCard: (new () => { hostConfig: unknown; parse(json: unknown): void; render(): unknown }) & {
      onProcessMarkdown: (text: string, result: { outputHtml: string; didProcess: boolean }) => void
    }
    HostConfig: new (json: unknown) => unknown
  }
  document: { body: { replaceChildren(node: unknown): void } }
}

/**
 * Draws cards as Microsoft's renderer does, in colours like those of Teams, into `.screens/<name>.png`.
 * Elements that the renderer does not know (charts) show their fallback. Returns the pictures' paths and the
 * text that stuck out of its box, if any.
 */
export async function renderCards(
  cards: readonly { readonly name: string; readonly card: CardJson; readonly view: View }[],
): Promise<readonly { readonly path: string; readonly overflowing: readonly string[] }[]> {
  const script = await readFile(join(renderer, 'dist/adaptivecards.min.js'), 'utf8')
  await mkdir(screens, { recursive: true })
  const browser = await launchBrowser()
  try {
    // One page for each width and colour: opening one and reading the renderer takes longer than drawing.
    const pages = new Map<string, Promise<BrowserPage>>()
    const pageFor = ({ width, dark = false }: View) => {
      const key = `${width} ${dark}`
      const opened = pages.get(key) ?? openPage(browser, script, width, dark)
      pages.set(key, opened)
      return opened
    }
    const made = []
    for (const { name, card, view } of cards) {
      const page = await pageFor(view)
      await page.evaluate(draw, { card: card as unknown, config: hostConfig(view.dark ?? false) })
      const path = join(screens, `${name}.png`)
      await page.screenshot({ path, fullPage: true })
      made.push({ path, overflowing: await page.evaluate(stickingOut) })
    }
    return made
  } finally {
    await browser.close()
  }
}

async function openPage(browser: Browser, script: string, width: number, dark: boolean) {
  const page = await browser.newPage({ viewport: { width, height: 600 }, deviceScaleFactor: 2 })
  await page.setContent(`<!doctype html><meta charset=utf-8><style>${style(dark)}</style><body>`)
  await page.addScriptTag({ content: script })
  return page
}

/** Runs in the page. */
function draw({ card, config }: { card: unknown; config: unknown }): void {
  const { AdaptiveCards, document } = globalThis as unknown as Page
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
    result.outputHtml = safe
      .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
      .replace(/\\(&lt;|[\\`*[\]~<>_#+\-.){])/g, '$1')
    result.didProcess = true
  }
  const made = new AdaptiveCards.AdaptiveCard()
  made.hostConfig = new AdaptiveCards.HostConfig(config)
  made.parse(card)
  document.body.replaceChildren(made.render())
}

/** Runs in the page: texts that are wider than the window. */
function stickingOut(): string[] {
  const { document, innerWidth } = globalThis as unknown as {
    innerWidth: number
    document: {
      querySelectorAll(selector: string): Iterable<{
        textContent: string
        scrollWidth: number
        clientWidth: number
        getBoundingClientRect(): { right: number }
      }>
    }
  }
  return [...document.querySelectorAll('.ac-textBlock, .ac-richTextBlock, button')]
    .filter(
      (box) => box.getBoundingClientRect().right > innerWidth + 1 || box.scrollWidth > box.clientWidth + 2,
    )
    .map((box) => box.textContent)
}

const font = '"Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif'
const style = (dark: boolean) => `
  body { margin: 12px; background: ${dark ? '#1f1f1f' : '#f5f5f5'}; font-family: ${font} }
  .ac-adaptiveCard { border-radius: 6px; box-shadow: 0 1px 4px #0003 }
  .ac-pushButton { font: 600 12px ${font}; padding: 6px 10px; border-radius: 4px; border: 1px solid ${dark ? '#666' : '#d1d1d1'};
    background: ${dark ? '#292929' : '#fff'}; color: ${dark ? '#fff' : '#242424'} }`

function hostConfig(dark: boolean) {
  const text = dark ? '#ffffff' : '#242424'
  const foreground = {
    default: { default: text, subtle: dark ? '#adadad' : '#616161' },
    accent: { default: '#5b5fc7', subtle: '#5b5fc7' },
    attention: { default: dark ? '#e37d80' : '#c4314b', subtle: '#c4314b' },
    good: { default: dark ? '#92c353' : '#237b4b', subtle: '#237b4b' },
    warning: { default: dark ? '#f8d22a' : '#835c00', subtle: '#835c00' },
    light: { default: '#ffffff', subtle: '#dddddd' },
    dark: { default: '#000000', subtle: '#333333' },
  }
  const on = (light: string, night: string) => ({
    backgroundColor: dark ? night : light,
    foregroundColors: foreground,
  })
  return {
    fontFamily: font,
    supportsInteractivity: true,
    spacing: { none: 0, small: 4, default: 8, medium: 12, large: 20, extraLarge: 28, padding: 16 },
    separator: { lineThickness: 1, lineColor: dark ? '#444444' : '#e1e1e1' },
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    containerStyles: {
      default: on('#ffffff', '#292929'),
      emphasis: on('#f0f0f0', '#333333'),
      accent: on('#e8ebfa', '#2b2b40'),
      good: on('#e7f2da', '#13301b'),
      attention: on('#fcf4f6', '#3e1f25'),
      warning: on('#fbf6d9', '#463100'),
    },
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
      showCard: { actionMode: 'inline', inlineTopMargin: 8 },
    },
  }
}
