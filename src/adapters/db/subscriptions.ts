import { type Kysely, sql } from 'kysely'
import { type Subscriptions, Topic } from '../../ports/subscriptions.ts'
import type { Schema } from './schema.ts'

/** Conversation ids by topic, for topics that nobody has subscribed to. */
export type Channels = { readonly [topic in Topic]?: readonly string[] }

/** What conversations asked for, in the database, over what ops.yaml names. */
export function databaseSubscriptions(db: Kysely<Schema>, defaults: Channels): Subscriptions {
  const set = async (conversation: string, topics: readonly Topic[], wanted: boolean) => {
    if (topics.length === 0) return
    await db
      .insertInto('subscription')
      .values([...new Set(topics)].map((topic) => ({ topic, conversation, wanted })))
      .onConflict((conflict) =>
        conflict
          .columns(['topic', 'conversation'])
          .doUpdateSet({ wanted, changed_at: sql<Date>`clock_timestamp()` })
          .where('subscription.wanted', '<>', wanted),
      )
      .execute()
  }
  return {
    async of(topic) {
      const rows = await db
        .selectFrom('subscription')
        .select(['conversation', 'wanted'])
        .where('topic', '=', topic)
        .orderBy('conversation')
        .execute()
      return hearers(rows, defaults[topic] ?? []).map((conversation) => ({ conversation }))
    },
    async in(conversation) {
      const rows = await db
        .selectFrom('subscription')
        .select(['topic', 'conversation', 'wanted'])
        .where((where) => where.or([where('wanted', '=', true), where('conversation', '=', conversation)]))
        .execute()
      const about = (topic: Topic) => rows.filter((row) => row.topic === topic)
      return Topic.options.filter((topic) =>
        hearers(about(topic), defaults[topic] ?? []).includes(conversation),
      )
    },
    add: (conversation, topics) => set(conversation, topics, true),
    remove: (conversation, topics) => set(conversation, topics, false),
  }
}

type Row = { readonly conversation: string; readonly wanted: boolean }

/** Whoever asked; if nobody did, the defaults except those that turned it off. */
function hearers(rows: readonly Row[], defaults: readonly string[]): readonly string[] {
  const asked = rows.filter(({ wanted }) => wanted).map(({ conversation }) => conversation)
  if (asked.length > 0) return asked
  const off = new Set(rows.map(({ conversation }) => conversation))
  return defaults.filter((conversation) => !off.has(conversation))
}
