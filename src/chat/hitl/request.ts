import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Json } from '../reply.ts'

/** Where a tool call that waits for a person stands. */
export const HitlState = z.enum([
  'waiting',
  'approved', // a person said yes; the caller does not know yet
  'answered', // the caller is being told, or has been: `deliveredAt`
  'rejected',
  'timed-out',
  'caller-gone',
  'refused',
  'unknown', // the bot died while it was telling the caller
])
export type HitlState = z.infer<typeof HitlState>

/** Every step there is; what is not here cannot happen. */
export const hitlSteps: { readonly [from in HitlState]: readonly HitlState[] } = {
  waiting: ['approved', 'rejected', 'timed-out', 'caller-gone', 'refused'],
  // A yes that nobody has been told yet can still be taken back, by the kill switch or by the end of the call.
  approved: ['answered', 'caller-gone', 'refused'],
  answered: ['caller-gone', 'unknown'],
  rejected: [],
  'timed-out': [],
  'caller-gone': [],
  refused: [],
  unknown: [],
}

/** Why a call was refused, or lost, without anybody having looked at it. */
export const HitlCause = z.enum([
  'gate', // the kill switch is engaged
  'restart', // the bot that held the call stopped or died
  'hung-up', // the caller closed the connection
  'too-large', // more arguments than can be shown to anybody
])
export type HitlCause = z.infer<typeof HitlCause>

/** How an argument appears in the channel: as it is, made unrecognisable, or not at all. */
export type Showing = 'plain' | 'masked' | 'hidden'
/** One argument as the channel may see it. `claim`: it says that somebody has agreed, and nobody has. */
export type ShownField = {
  readonly name: string
  readonly value: string
  readonly showing: Showing
  readonly claim?: boolean | undefined
}
/** What everybody in the channel may know of a call's arguments. */
export type Shown = {
  readonly fields: readonly ShownField[]
  /** How many arguments are not among `fields`. */
  readonly more: number
  /** Bytes of all arguments as JSON. */
  readonly bytes: number
}

/** A tool call that asked for a person's yes. Times are the database's. Its arguments are kept elsewhere. */
export type HitlRequest = {
  readonly id: string
  readonly environment: string
  readonly tool: string
  /** SHA-256 over tool, arguments and context; see `hitlDigest`. */
  readonly digest: string
  readonly shown: Shown
  /** Whether who approves must have opened the arguments, because the channel does not show enough of them. */
  readonly mustOpen: boolean
  /** Carried by the card beside the id. */
  readonly nonce: string
  readonly state: HitlState
  readonly cause: HitlCause | undefined
  readonly askedAt: Date
  /** Clicks count until then; the caller is answered at `answerBy` at the latest. */
  readonly clickBy: Date
  readonly answerBy: Date
  readonly approver: { readonly id: string; readonly name: string } | undefined
  /** Whether the approver had opened all arguments. */
  readonly opened: boolean
  readonly decidedAt: Date | undefined
  readonly endedAt: Date | undefined
  /** When the whole answer had been handed to the network. */
  readonly deliveredAt: Date | undefined
  /** The newest earlier request with the same digest, of the last hour. */
  readonly same: { readonly at: Date; readonly state: HitlState } | undefined
  /** A yes that was given beforehand, after an earlier request had timed out. */
  readonly grantedLate: boolean
  /** What telemetry told afterwards. */
  readonly traced: Traced | undefined
  /** When the arguments were erased; undefined while they can still be opened. */
  readonly erasedAt: Date | undefined
  /** A yes to the next identical call, given after this one had timed out. */
  readonly grant: LateGrant | undefined
  readonly version: number
}
/** The operation that a request belonged to, and what its tool did then. */
export type Traced = {
  readonly operation: string
  readonly tool: 'executed' | 'failed' | 'not-seen'
}
export type LateGrant = {
  readonly by: { readonly id: string; readonly name: string }
  readonly until: Date
  readonly state: 'open' | 'used' | 'void'
}

/** What the caller is told. */
export type HitlVerdict = 'approved' | 'rejected' | 'denied' | 'timed-out' | 'interrupted' | 'gone'

/** SHA-256 over what would be executed. Objects count by their keys, not by the order in which they came. */
export function hitlDigest(tool: string, args: Json, context: Json): string {
  return createHash('sha256')
    .update(JSON.stringify(['ops.hitl.1', tool, sorted(args), sorted(context)]))
    .digest('hex')
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return ['list', ...value.map(sorted)]
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return ['bag', ...entries.map(([key, one]): Json => [key, sorted(one)])]
}

export const hasEnded = (state: HitlState): boolean => !['waiting', 'approved'].includes(state)

/** Jobs: a request changed; a request's arguments were erased, for whom they had been opened. */
export const hitlChangedJob = 'hitl.changed'
export const hitlErasedJob = 'hitl.erased'
