import type { CardView } from '../../chat/reply.ts'
import { Topic } from '../../ports/subscriptions.ts'

/** What each topic brings. */
const about: { readonly [topic in Topic]: string } = {
  kpi: 'The KPI review of the month, on its business day',
  alerts: 'Incidents, one card each, kept up to date',
  evals: 'Evals and lint on main: red after green, green again; no eval run for days',
  thresholds: 'Suggestions for alert thresholds, weekly',
  drills: 'What drills of the kill switch have shown',
  approvals: 'Tool calls of the accelerator that a person must approve',
  reminders: 'Secrets that are due for rotation',
}

/** Where one topic is heard: in this conversation, and in how many others. */
export type Heard = { readonly topic: Topic; readonly here: boolean; readonly elsewhere: number }

/** What this conversation gets to hear. `done` says what was just changed; empty when nothing was. */
export function subscriptionsCard(heard: readonly Heard[], conversation: string, done: string): CardView {
  const on = heard.filter(({ here }) => here).map(({ topic }) => topic)
  const off = Topic.options.filter((topic) => !on.includes(topic))
  const headline = on.length > 0 ? `Posted here: ${on.join(', ')}` : 'Nothing is posted here unasked'
  return {
    template: 'subscriptions/list',
    summary: [done, headline].filter(Boolean).join(' '),
    data: {
      headline,
      done,
      topics: heard.map(({ topic, here, elsewhere }) => ({
        name: topic,
        about: about[topic],
        tone: here ? 'good' : 'default',
        where: whereWords(here, elsewhere),
        warns: !here && elsewhere === 0,
      })),
      conversation,
      buttons: [
        ...(off.length > 0 ? [{ title: 'Post all of it here', line: `subscribe ${off.join(' ')}` }] : []),
        ...(on.length > 0 ? [{ title: 'Post nothing here', line: `unsubscribe ${on.join(' ')}` }] : []),
      ],
    },
  }
}

function whereWords(here: boolean, elsewhere: number): string {
  const others = `${elsewhere} other ${elsewhere === 1 ? 'conversation' : 'conversations'}`
  if (here) return elsewhere === 0 ? 'here' : `here and in ${others}`
  return elsewhere === 0 ? 'nowhere: nobody hears of it' : `in ${others}`
}
