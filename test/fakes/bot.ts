import type { AnyAction } from '../../src/chat/action.ts'
import type { AnyCommand } from '../../src/chat/command.ts'
import type { Feature } from '../../src/chat/feature.ts'
import { type Replacements, start } from '../../src/compose.ts'
import { readConfig } from '../../src/config.ts'
import { help } from '../../src/features/help/index.ts'
import type { Facts, Log } from '../../src/ports/log.ts'
import { fakeAudit } from './audit.ts'
import { type FakeConnector, fakeConnector, type Sent } from './connector.ts'
import { fakeDialogs, fakeInbox } from './state.ts'

/** The cast: one person per role, and one whom the configuration does not name. */
export const cast = {
  ann: { id: '29:ann', name: 'Ann Reader', oid: 'aaaaaaaa-0000-4000-8000-000000000001' },
  rob: { id: '29:rob', name: 'Rob Responder', oid: 'aaaaaaaa-0000-4000-8000-000000000002' },
  app: { id: '29:app', name: 'Apu Approver', oid: 'aaaaaaaa-0000-4000-8000-000000000003' },
} as const
export type CastName = keyof typeof cast

export const tenantId = 'bbbbbbbb-0000-4000-8000-000000000001'
const ops = {
  zones: { default: 'Europe/Berlin', channels: { '19:ny@thread.tacv2': 'America/New_York' } },
  people: { roles: { responder: [cast.rob.oid], approver: [cast.app.oid] } },
  environments: {
    prod: { appInsights: '/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/c' },
  },
}

export type Said = {
  readonly as?: CastName
  readonly in?: 'channel' | 'group' | 'personal'
  /** Conversation id; a made-up one per kind without it. */
  readonly conversation?: string
  readonly id?: string
  /** Whole text as Teams sends it, instead of the mention and the line. */
  readonly text?: string
  readonly over?: Record<string, unknown>
}
export type TestBot = {
  readonly connector: FakeConnector
  readonly dialogs: ReturnType<typeof fakeDialogs>
  readonly audit: ReturnType<typeof fakeAudit>
  readonly logged: readonly { readonly event: string; readonly facts: Facts; readonly error?: unknown }[]
  readonly url: string
  /** Posts a message; resolves with the HTTP status once the bot's work (or its patience) is over. */
  say(line: string, said?: Said): Promise<number>
  /** `say`, then the last thing the bot said that is not progress. */
  ask(line: string, said?: Said): Promise<Sent>
  /** Clicks a button; resolves with HTTP status and the invoke's answer. */
  click(
    verb: string,
    data: unknown,
    said?: Said & { readonly on?: string },
  ): Promise<{ status: number; body: Clicked }>
  post(activity: unknown, headers?: Record<string, string>): Promise<Response>
  stop(): Promise<void>
}
// biome-ignore lint/suspicious/noExplicitAny: cards are read by path
export type Clicked = { statusCode: number; type: string; value: any }

/** The real bot behind its real HTTP door, with state in memory and a connector that listens. */
export async function testBot(
  feature: { readonly commands?: readonly AnyCommand[]; readonly actions?: readonly AnyAction[] } = {},
  replace: Replacements = {},
): Promise<TestBot> {
  const connector = await fakeConnector()
  const [dialogs, inbox, audit] = [fakeDialogs(), fakeInbox(), fakeAudit()]
  const { log, logged } = listeningLog()
  const config = readConfig({ OPS_SANDBOX: 'true', PORT: '0', OPS_TENANTS: tenantId }, () => ops)
  const own: Feature = { name: 'own', commands: feature.commands ?? [], actions: feature.actions ?? [] }
  const running = await start(config, {
    features: () => {
      const all: readonly Feature[] = [own, help(() => all.flatMap(({ commands }) => commands))]
      return all
    },
    ...replace,
    ports: { dialogs, inbox, audit, log, ...replace.ports },
    teams: { strict: true, ...replace.teams },
  })
  const url = `http://127.0.0.1:${running.port}`
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const say: TestBot['say'] = async (line, said = {}) =>
    (await post({ ...envelope(connector.url, said), ...message(line, said), ...said.over })).status
  return {
    connector,
    dialogs,
    audit,
    logged,
    url,
    post,
    say,
    async ask(line, said) {
      const before = connector.sent.length
      await say(line, said)
      const heard = connector.sent.slice(before).filter(({ activity }) => isAnswer(activity))
      const answer = heard.at(-1)
      if (!answer) throw new Error(`no answer to "${line}"`)
      return answer
    },
    async click(verb, data, said = {}) {
      const activity = {
        ...envelope(connector.url, said),
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: said.on,
        value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
        ...said.over,
      }
      const response = await post(activity)
      return { status: response.status, body: (await response.json()) as Clicked }
    },
    async stop() {
      await running.stop()
      await connector.close()
    },
  }
}

let count = 0

function envelope(serviceUrl: string, said: Said) {
  const { as = 'rob', in: kind = 'channel' } = said
  const made = {
    channel: '19:ops@thread.tacv2;messageid=1700000000000',
    group: '19:group@thread.v2',
    personal: `a:${as}`,
  }
  return {
    id: said.id ?? `in-${++count}`,
    channelId: 'msteams',
    serviceUrl,
    from: { id: cast[as].id, name: cast[as].name, aadObjectId: cast[as].oid },
    recipient: { id: '28:bot', name: 'ops' },
    conversation: {
      id: said.conversation ?? made[kind],
      conversationType: kind === 'group' ? 'groupChat' : kind,
      tenantId,
    },
    channelData: { tenant: { id: tenantId } },
  }
}

function message(line: string, { in: kind = 'channel', text }: Said) {
  const at = '<at>ops</at>'
  const entities =
    kind === 'personal' ? [] : [{ type: 'mention', text: at, mentioned: { id: '28:bot', name: 'ops' } }]
  return { type: 'message', text: text ?? (kind === 'personal' ? line : `${at} ${line}`), entities }
}

const isAnswer = (activity: { channelData?: { ops?: { outcome?: string } } }): boolean =>
  !['progress', undefined].includes(activity.channelData?.ops?.outcome)

/** What an activity says: its text, or its card read aloud without the footer. */
export function wordsOf({ activity }: Sent): string {
  const card = activity.attachments?.[0]?.content
  return card ? JSON.stringify(card) : (activity.text ?? '')
}

export function listeningLog() {
  const logged: { event: string; facts: Facts; error?: unknown }[] = []
  const log: Log = {
    info: (event, facts = {}) => void logged.push({ event, facts }),
    warn: (event, facts = {}) => void logged.push({ event, facts }),
    error: (event, error, facts = {}) => void logged.push({ event, facts, error }),
  }
  return { log, logged }
}
