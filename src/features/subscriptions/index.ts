import type { Command, Question } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import { Topic } from '../../ports/subscriptions.ts'
import { readTopics } from './args.ts'
import { type Heard, subscriptionsCard } from './card.ts'

type Needs = Pick<Ports, 'subscriptions' | 'audit'>
type Args = { readonly topics: readonly Topic[] }

/** `subscribe`, `unsubscribe`, `subscriptions`: what the bot says in a conversation without being asked. */
export function subscriptions(ports: Needs): Feature {
  const list: Command = {
    name: 'subscriptions',
    summary: 'What I post here unasked, and what nobody hears of',
    examples: ['subscriptions'],
    usage: ['Shows every topic, whether it is posted in this conversation, and in how many others.'],
    role: 'reader',
    writes: false,
    menu: false,
    questions: [],
    parse: () => ({}),
    complete: (given) => given,
    run: (_, turn) => shown(ports, turn, ''),
  }
  return {
    name: 'subscriptions',
    commands: [
      list,
      change(ports, {
        name: 'subscribe',
        summary: 'Has topics posted in this conversation',
        examples: ['subscribe alerts evals', 'subscribe kpi thresholds drills', 'subscribe all'],
        ask: 'What shall I post here?',
        about: 'From now on posted here:',
        usage: 'Channels that subscribe to a topic replace the ones that ops.yaml names for it.',
      }),
      change(ports, {
        name: 'unsubscribe',
        summary: 'Ends what is posted in this conversation',
        examples: ['unsubscribe kpi', 'unsubscribe all'],
        ask: 'What shall I stop posting here?',
        about: 'No longer posted here:',
        usage: 'Cards that were posted before are kept up to date.',
      }),
    ],
    actions: [],
  }
}

type Change = {
  readonly name: 'subscribe' | 'unsubscribe'
  readonly summary: string
  readonly examples: readonly [string, ...string[]]
  readonly ask: string
  readonly about: string
  readonly usage: string
}

function change(ports: Needs, { name, summary, examples, ask, about, usage }: Change): Command<Args> {
  const choices: Question['choices'] = async (_, { place }) => {
    const here = await ports.subscriptions.in(place.conversation)
    const topics = Topic.options.filter((topic) => here.includes(topic) === (name === 'unsubscribe'))
    return topics.map((topic) => ({ title: topic, value: topic }))
  }
  return {
    name,
    summary,
    examples,
    usage: [`Name one or several topics, or "all": ${Topic.options.join(', ')}.`, usage],
    role: 'responder',
    menu: false,
    writes: true,
    parse: (words) => ({ topics: readTopics(words) }),
    questions: [{ arg: 'topics', ask, choices }],
    answer: (_, words) => ({ topics: readTopics(words) }),
    complete: ({ topics }) => ({ topics: topics as readonly Topic[] }),
    async run({ topics }, turn) {
      const { conversation } = turn.place
      await ports.subscriptions[name === 'subscribe' ? 'add' : 'remove'](conversation, topics)
      await ports.audit.append({
        event: `channel.${name}d`,
        actor: turn.actor.id,
        subject: conversation,
        detail: { topics: [...topics] },
      })
      return await shown(ports, turn, `${about} ${topics.join(', ')}.`)
    },
  }
}

async function shown({ subscriptions }: Needs, { place }: Turn, done: string): Promise<Reply> {
  const heard = await Promise.all(
    Topic.options.map(async (topic): Promise<Heard> => {
      const all = await subscriptions.of(topic)
      const here = all.some(({ conversation }) => conversation === place.conversation)
      return { topic, here, elsewhere: all.length - (here ? 1 : 0) }
    }),
  )
  return showCard(subscriptionsCard(heard, place.conversation, done))
}
