import type { Command } from '../../chat/command.ts'
import { UsageError } from '../../chat/errors.ts'
import type { Feature } from '../../chat/feature.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import type { Turn } from '../../chat/turn.ts'
import type { Ports } from '../../ports/index.ts'
import type { ApproversOptions } from './approvers.ts'
import { listCard, requestCard } from './card.ts'
import { decisions } from './decide.ts'
import { approvalJobs } from './jobs.ts'

type Args = { readonly list: 'open' | 'mine' | 'history' } | { readonly list: 'one'; readonly id: string }
type Needs = Pick<Ports, 'approvals' | 'liveCards' | 'conversations' | 'clock' | 'jobs'>

const many = 50

/** `approvals`: what waits for a second person, and the buttons with which that person decides. */
export function approvals(ports: Needs, approvers: ApproversOptions): Feature {
  const command: Command<Args> = {
    name: 'approvals',
    summary: 'What waits for a second person, and what became of it',
    examples: ['approvals', 'approvals mine', 'approvals history', 'approvals show 4k2m9q7x1c'],
    usage: [
      'Alone, lists what is pending or underway, oldest first.',
      '"mine" lists what you asked for or had a say in; "history" the newest of everybody.',
      '"show" and an id shows the current card of one request, with its buttons while it is pending.',
    ],
    role: 'reader',
    writes: false,
    offers: true,
    questions: [],
    parse: (words) => ({ args: readArgs(words) }),
    complete: ({ args }) => args as Args,
    run: (args, turn) => run(ports, approvers, args, turn),
  }
  return {
    name: 'approvals',
    commands: [command],
    actions: decisions(ports.approvals, approvers),
    jobs: approvalJobs(ports, approvers),
  }
}

function readArgs(words: string): Args {
  const [first = '', second = '', ...rest] = words.toLowerCase().split(/\s+/)
  if (['', 'open', 'pending'].includes(first) && second === '') return { list: 'open' }
  if ((first === 'mine' || first === 'history') && second === '') return { list: first }
  const id = first === 'show' ? second : first
  if (/^[0-9a-z]{10}$/.test(id) && rest.length === 0) return { list: 'one', id }
  throw new UsageError(
    'Say "approvals", "approvals mine", "approvals history", or "approvals show" and an id.',
    {
      try: 'approvals',
    },
  )
}

async function run(
  { approvals }: Needs,
  approvers: ApproversOptions,
  args: Args,
  turn: Turn,
): Promise<Reply> {
  const viewer = { now: turn.now, zone: turn.place.zone }
  if (args.list === 'one') {
    const found = await approvals.find(args.id)
    if (!found) return refuse(`There is no request ${args.id}. Say "approvals history" for the newest ones.`)
    return showCard(requestCard(found, viewer, { ...approvers, mention: false }))
  }
  if (args.list === 'open') {
    const open = await approvals.open()
    return showCard(listCard('Pending and underway', 'Nothing waits for approval.', open, viewer))
  }
  const person = args.list === 'mine' ? { person: turn.actor.id } : {}
  const found = await approvals.history({ ...person, limit: many })
  const headline = args.list === 'mine' ? 'Your requests and decisions' : 'Newest requests'
  return showCard(listCard(headline, 'There is none yet.', found, viewer))
}
