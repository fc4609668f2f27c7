import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { unzipSync } from 'fflate'
import { z } from 'zod'
import { type Bot, startBot } from '../../sandbox/bot.ts'
import { findPerson, type Person } from '../../sandbox/people.ts'
import { printed } from '../../sandbox/printed.ts'
import { openTeamsClient, outcomeOf, type TeamsClient } from '../../sandbox/teams/client.ts'
import type { Sent } from '../../sandbox/teams/connector.ts'
import { startWorld, type World } from '../../sandbox/world.ts'

/*
 * Reviews and suggestions as people use them: lines and clicks through the door of the real bot, which asks the
 * sandbox's logs and GitHub. No browser: what the cards look like is tested elsewhere.
 */
const cast = (name: string): Person => findPerson(name) ?? assert.fail(name)
const [alex, sam, mina] = [cast('Alex'), cast('Sam'), cast('Mina')]
let folder: string
let world: World
let bot: Bot
let teams: TeamsClient
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-reviews-'))
  world = await startWorld({ dataDir: folder, days: 33, scale: 0.15, idleMs: 10 })
  bot = await startBot({ world, folder: join(folder, 'bot'), logLevel: 'warn' })
  teams = await openTeamsClient(bot.url)
})
after(async () => {
  await teams?.close()
  await bot?.close()
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

const say = async (line: string, as: Person = sam): Promise<Sent> =>
  (await teams.say(line, { as, in: 'channel', timeoutMs: 240_000 })).answer
const github = (path: string): Promise<Response> =>
  fetch(`${world.github}/repos/${world.owner}/${world.repo}/${path}`, {
    headers: { authorization: `Bearer ${world.githubToken}`, accept: 'application/vnd.github.raw+json' },
  })
const Pull = z.object({ body: z.string(), head: z.object({ ref: z.string() }) })
type Button = {
  readonly title: string
  readonly verb?: string
  readonly url?: string
  readonly data?: object
}

/** Everything in a card that can be pressed, in inner cards too. */
function buttonsIn(part: unknown): readonly Button[] {
  if (Array.isArray(part)) return part.flatMap(buttonsIn)
  if (!(part instanceof Object)) return []
  const { type, verb, url, title } = part as Record<string, unknown>
  const own = type === 'Action.Execute' || type === 'Action.OpenUrl' ? [part as Button] : []
  assert.ok(own.length === 0 || typeof (verb ?? url) === 'string', String(title))
  return [...own, ...Object.values(part).flatMap(buttonsIn)]
}
const button = (
  { activity }: Sent,
  title: string | RegExp,
  chosen: (one: Button) => boolean = () => true,
): Button =>
  buttonsIn(activity.attachments).find(
    (one) => (typeof title === 'string' ? one.title === title : title.test(one.title)) && chosen(one),
  ) ?? assert.fail(`no button ${title} in ${printed({ activity } as Sent)}`)

/** Presses it; what that is answered with in the end, in words: a slow answer changes the card later. */
async function press(sent: Sent, one: Button, as: Person, inputs: object = {}): Promise<string> {
  const action = { verb: one.verb ?? '', data: { ...one.data, ...inputs }, on: sent.id }
  const from = teams.heard.length
  const { body } = await teams.click(action, { as, in: 'channel' })
  const said = JSON.stringify(body)
  return /Still working on it/.test(said) ? printed(await hears(/./, from)) : said
}
/** The next message whose words match, of those that are sent after the call. */
async function hears(pattern: RegExp, from: number): Promise<Sent> {
  const deadline = Date.now() + 120_000
  for (let i = from; ; i++) {
    while (i >= teams.heard.length) {
      assert.ok(Date.now() < deadline, `nothing like ${pattern} was sent`)
      await wait(50)
    }
    const sent = teams.heard[i] as Sent
    if (outcomeOf(sent) === 'progress') continue
    if (pattern.test(printed(sent))) return sent
  }
}

test('a person settles which way is good, once for all; comments; and has the numbers with their proof', async () => {
  const card = await say('kpi', alex)
  assert.match(printed(card), /hitl_approval_rate[\s\S]*asked once; whoever answers settles it/)
  const higher = button(card, 'Higher is better')
  assert.match(await press(card, higher, alex), /Higher is better, as Alex Rivera settled/)
  const late = await press(card, button(card, 'Lower is better'), sam)
  assert.match(late, /Alex Rivera settled that higher is better/)
  assert.match(await press(card, button(card, 'Add the comment'), sam, { text: ' ' }), /nothing was added/)
  const said = await press(card, button(card, 'Add the comment'), sam, { text: 'Load test on the 3rd.' })
  assert.match(said, /Sam Okafor[^"]*Load test on the 3rd/)
  const [issue] = buttonsIn(card.activity.attachments).filter(({ verb }) => verb === 'kpi.issue')
  if (issue) {
    assert.match(await press(card, issue, alex), /issue #\d+/)
    assert.match(await press(card, issue, sam), /There is one for this review already/)
  }
  assert.match(printed(await say('kpi export', alex)), /an approver can export it/)
  const pack = await say('kpi export')
  const [, root = ''] = /hashes: ([0-9a-f]{64})/.exec(printed(pack)) ?? []
  const answer = await fetch(button(pack, 'Download the ZIP').url ?? '')
  assert.equal(answer.headers.get('content-type'), 'application/zip')
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
  const sha = (path: string) =>
    createHash('sha256')
      .update(files[path] ?? '')
      .digest('hex')
  assert.equal(sha('SHA256SUMS'), root)
  const sums = new TextDecoder().decode(files.SHA256SUMS).trim().split('\n')
  assert.equal(sums.length, Object.keys(files).length - 1)
  for (const line of sums) {
    const [sum = '', path = ''] = line.split('  ')
    assert.equal(sha(path), sum, path)
  }
  assert.match(new TextDecoder().decode(files['review.txt']), /Sam Okafor.*Load test on the 3rd/)
  assert.match(
    printed(await say(`audit verify ${root}`)),
    /kpi\.exported of prod[\s\S]*was made here[\s\S]*chain is whole/,
  )
  assert.match(printed(await say(`audit verify ${'0'.repeat(64)}`)), /No pack with this hash/)
})

test('an alert rule that is suggested becomes a pull request after a second yes, with a module that was not there', async () => {
  const overview = await say('thresholds', alex)
  assert.match(printed(overview), /Error rate[\s\S]*Suggested: above/)
  const shown = await say('thresholds error-rate', alex)
  assert.equal((await github('contents/infra/modules/alerts.bicep')).status, 404)
  const from = teams.heard.length
  assert.match(await press(shown, button(shown, 'Apply'), alex), /Asked: Alert on error rate: a pull request/)
  const request = await hears(/Alert on error rate: a pull request[\s\S]*Approve/, from)
  assert.match(await press(request, button(request, 'Approve'), alex), /you asked|yourself|own request/i)
  const before = teams.heard.length
  await press(request, button(request, 'Approve'), mina)
  const done = await hears(/Pull request #\d+ is open/, before)
  const [, number] = /Pull request #(\d+)/.exec(printed(done)) ?? []
  const pull = Pull.parse(await (await github(`pulls/${number}`)).json())
  assert.match(
    pull.body,
    /Back-test over the last 30 days of prod: .*\n[\s\S]*acceptance gates stay as they are/,
  )
  const file = (path: string) =>
    github(`contents/${path}?ref=${pull.head.ref}`).then((answer) => answer.text())
  const module = await file('infra/modules/alerts.bicep')
  assert.match(module, /name: 'ops-error-rate'[\s\S]*threshold: /)
  assert.match(await file('infra/main.bicep'), /modules\/alerts\.bicep/)
})

test('a score of the evals has a picture and a gate, which is proposed in accelerator.yaml', async () => {
  const shown = await say('thresholds eval-quality', alex)
  assert.match(
    printed(shown),
    /Gate: a run that scores below [\d.]+ turns red[\s\S]*The gate now: acceptance\.quality_threshold 0\.75/,
  )
  assert.match(printed(shown), /The score of each run, oldest first: usually 0\.\d+/)
  const from = teams.heard.length
  assert.match(await press(shown, button(shown, 'Apply'), alex), /Asked: Gate on quality of evals/)
  const request = await hears(/Gate on quality of evals[\s\S]*Approve/, from)
  const before = teams.heard.length
  await press(request, button(request, 'Approve'), mina)
  const [, number] =
    /Pull request #(\d+)/.exec(printed(await hears(/Pull request #\d+ is open/, before))) ?? []
  const { head } = Pull.parse(await (await github(`pulls/${number}`)).json())
  const text = await (await github(`contents/accelerator.yaml?ref=${head.ref}`)).text()
  assert.match(text, /\n {2}quality_threshold: 0\.(7[6-9]|[89]\d?)\n/)
})

test('a suggestion is dismissed with a reason or snoozed, and not suggested again', async () => {
  const shown = await say('thresholds hitl-rejections', alex)
  assert.match(await press(shown, button(shown, 'Dismiss it'), alex, { reason: '' }), /Say why/)
  assert.match(
    await press(shown, button(shown, 'Dismiss it'), alex, { reason: 'two people were trained' }),
    /Dismissed/,
  )
  const other = await say('thresholds hitl-timeouts', alex)
  assert.match(await press(other, button(other, 'Snooze'), alex), /Snoozed for 30 days/)
  const again = printed(await say('thresholds', alex))
  assert.match(again, /Error rate\nasked for/)
  assert.match(again, /Refusals by approvers\ndismissed: two people were trained/)
  assert.match(again, /Approvers who did not answer\nsnoozed/)
  assert.match(printed(await say('status', alex)), /✓ First alert tuned/)
})
