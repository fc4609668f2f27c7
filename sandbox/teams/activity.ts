import { randomUUID } from 'node:crypto'
import { fullName, type Person } from '../people.ts'
import { tenant } from '../tenant.ts'

export type Room = 'channel' | 'group' | 'personal'

/** What every simulated inbound activity has in common. `thread` is the root message's id, in the channel. */
function envelope(serviceUrl: string, from: Person, room: Room, thread?: string) {
  const id = { channel: tenant.channel.id, group: tenant.group, personal: `a:personal-${from.id}` }[room]
  return {
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl,
    timestamp: new Date().toISOString(),
    locale: 'en-US',
    from: { id: from.id, name: fullName(from), aadObjectId: from.oid },
    recipient: tenant.bot,
    conversation: {
      id: room === 'channel' && thread ? `${id};messageid=${thread}` : id,
      conversationType: room === 'group' ? 'groupChat' : room,
      isGroup: room !== 'personal',
      tenantId: tenant.id,
    },
    channelData: {
      tenant: { id: tenant.id },
      ...(room === 'channel' ? { team: { id: tenant.team.id }, channel: { id: tenant.channel.id } } : {}),
    },
  }
}

/** A line as Teams delivers it: mentioned outside personal chats, and the root of its own thread in the channel. */
export function message(serviceUrl: string, from: Person, room: Room, line: string, thread?: string) {
  const at = `<at>${tenant.bot.name}</at>`
  const mention = { type: 'mention', text: at, mentioned: tenant.bot }
  return {
    ...envelope(serviceUrl, from, room, thread ?? String(Date.now())),
    type: 'message',
    textFormat: 'plain',
    text: room === 'personal' ? line : `${at} ${line}`,
    entities: room === 'personal' ? [] : [mention],
  }
}

/** A click on an `Action.Execute`, as Teams delivers it. */
export function click(
  serviceUrl: string,
  from: Person,
  room: Room,
  action: { readonly verb: string; readonly data: unknown; readonly on: string },
  thread?: string,
) {
  return {
    ...envelope(serviceUrl, from, room, thread),
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: action.on,
    value: { action: { type: 'Action.Execute', verb: action.verb, data: action.data }, trigger: 'manual' },
  }
}
