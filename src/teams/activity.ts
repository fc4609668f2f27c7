import { z } from 'zod'
import { type Mention, readTyped, type Typed } from '../chat/line.ts'
import type { Place } from '../chat/place.ts'

const Account = z.object({ id: z.string().max(500), name: z.string().max(500).optional() })
const Id = z.string().min(1).max(1000)

/** An activity from Teams: of the whole vocabulary only what the bot reads. Everything else is dropped. */
export const Inbound = z.object({
  type: z.string().max(100),
  id: Id.optional(),
  channelId: z.literal('msteams'),
  serviceUrl: z.url({ protocol: /^https?$/ }).max(1000),
  from: Account.extend({ aadObjectId: z.string().max(100).optional() }),
  recipient: Account,
  conversation: z.looseObject({
    id: Id,
    conversationType: z.enum(['channel', 'groupChat', 'personal']).optional(),
    tenantId: z.string().max(100).optional(),
  }),
  locale: z.string().max(50).optional(),
  name: z.string().max(200).optional(),
  replyToId: Id.optional(),
  text: z.string().max(100_000).optional(),
  textFormat: z.string().max(50).optional(),
  entities: z
    .array(z.looseObject({ type: z.string().optional() }))
    .max(500)
    .optional(),
  value: z.unknown().optional(),
  action: z.string().max(100).optional(),
  membersAdded: z.array(Account).max(5000).optional(),
})
export type Inbound = z.infer<typeof Inbound>

const MentionEntity = z.object({
  type: z.literal('mention'),
  text: z.string(),
  mentioned: z.object({ id: z.string() }),
})

/** What was typed for the bot. Throws `UsageError` when it is far too long. */
export function typedIn(activity: Inbound): Typed {
  const { recipient, entities = [], text = '' } = activity
  const mentions = entities.flatMap((entity): Mention[] => {
    const read = MentionEntity.safeParse(entity)
    return read.success ? [{ text: read.data.text, ours: read.data.mentioned.id === recipient.id }] : []
  })
  // Some clients send the mark-up without the entity that explains it; some people type the name.
  const name = recipient.name ?? ''
  const bare: Mention[] = name === '' ? [] : [{ text: `<at>${name}</at>`, ours: true }]
  const typed = readTyped(text, [...mentions, ...bare])
  return { line: () => uncalled(typed.line(), name), text: uncalled(typed.text, name) }
}

/** What follows the bot's name, where it begins with it: "ops, triage". */
function uncalled(text: string, name: string): string {
  const [first = ''] = text.split(/\s/, 1)
  const called = name !== '' && first.toLowerCase().replace(/^@|[,:]$/g, '') === name.toLowerCase()
  return called ? text.slice(first.length).trim() : text
}

const thread = /^(.*?);messageid=(\d+)$/

/** Where the activity happened; `zone` tells the time zone of a conversation. */
export function placeOf({ conversation }: Inbound, zone: (conversation: string) => string): Place {
  const [, channel, root] = thread.exec(conversation.id) ?? []
  const id = channel ?? conversation.id
  const kinds = { channel: 'channel', groupChat: 'group', personal: 'personal' } as const
  const kind = kinds[conversation.conversationType ?? 'personal']
  return { kind, conversation: id, thread: root, zone: zone(id) }
}

/** What is the same when an activity is delivered again. Undefined when it has no id to tell. */
export const deliveryKey = ({ type, id, conversation }: Inbound): string | undefined =>
  id === undefined ? undefined : `activity ${type} ${conversation.id} ${id}`
