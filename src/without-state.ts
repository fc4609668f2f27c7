import type { Ports } from './ports/index.ts'

const none = async (): Promise<never> => {
  throw new Error('this bot was started without a database')
}

/** For a bot that keeps nothing (tests bring their own): whoever needs these finds out at once. */
export const withoutState: Pick<
  Ports,
  | 'approvals'
  | 'conversations'
  | 'liveCards'
  | 'jobs'
  | 'subscriptions'
  | 'schedules'
  | 'hitl'
  | 'killswitches'
  | 'incidents'
  | 'told'
  | 'speaking'
  | 'drills'
  | 'backlog'
  | 'kpis'
  | 'handouts'
  | 'suggestions'
  | 'hitlDoor'
  | 'hitlRequests'
> = {
  approvals: {
    request: none,
    decide: none,
    begin: none,
    report: none,
    settle: none,
    expire: none,
    find: none,
    open: none,
    history: none,
  },
  // Every delivery tells where it came from: nobody to tell is no reason to fail.
  conversations: { saw: async () => {}, find: async () => undefined, with: async () => undefined },
  liveCards: { show: none },
  subscriptions: { of: async () => [], in: none, add: none, remove: none },
  schedules: { all: async () => [], now: none },
  told: { last: none, note: none },
  speaking: { probe: none },
  incidents: {
    observe: none,
    told: none,
    declare: none,
    act: none,
    find: none,
    open: none,
    history: none,
    keepFinding: none,
    addPlaces: none,
  },
  hitl: { close: none, open: none, gate: none, decisions: none },
  killswitches: { engage: none, save: none, find: none, newest: none },
  drills: { history: none, begin: none, save: none, finish: none, find: none, running: none },
  backlog: { waiting: none },
  kpis: {
    days: none,
    keep: none,
    directions: none,
    settle: none,
    review: none,
    posted: none,
    hold: none,
    comment: none,
    firstHeld: none,
  },
  handouts: { offer: none, address: async () => undefined, take: none },
  suggestions: { keep: none, find: none, answered: none, answer: none },
  hitlDoor: {
    admits: none,
    ask: none,
    verdict: none,
    gone: none,
    delivered: none,
    release: async () => {},
  },
  hitlRequests: {
    decide: none,
    grant: none,
    open: none,
    find: none,
    recent: none,
    readers: none,
    secrets: none,
    rotate: none,
    retire: none,
    redraw: none,
    sweep: none,
    untraced: none,
    trace: none,
  },
  jobs: { enqueue: none, start: async () => {}, stop: async () => {} },
}
