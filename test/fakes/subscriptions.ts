import { type Subscriptions, Topic } from '../../src/ports/subscriptions.ts'

/** Subscriptions in memory; `channels` is who hears what from the start. */
export function fakeSubscriptions(
  channels: { readonly [topic in Topic]?: readonly string[] } = {},
): Subscriptions {
  const heard = new Map(Topic.options.map((topic) => [topic, new Set(channels[topic])]))
  return {
    of: async (topic) => [...(heard.get(topic) ?? [])].map((conversation) => ({ conversation })),
    in: async (conversation) => Topic.options.filter((topic) => heard.get(topic)?.has(conversation)),
    async add(conversation, topics) {
      for (const topic of topics) heard.get(topic)?.add(conversation)
    },
    async remove(conversation, topics) {
      for (const topic of topics) heard.get(topic)?.delete(conversation)
    },
  }
}
