import { isIP } from 'node:net'
import { z } from 'zod'
import { type HitlRules, usualRules } from '../chat/hitl/rules.ts'
import { fieldKinds, knownTools, type ToolSpecs } from '../chat/hitl/tools.ts'

const Network = z.string().refine(isNetwork, 'is not a network, such as 10.0.0.0/16, nor an IP address')
const seconds = (least: number, most: number) =>
  z.number().min(least, `must be at least ${least} s`).max(most, `must be at most ${most} s`)

/** What can differ from environment to environment. */
const Rules = z.strictObject({
  /** Seconds until the agent is answered. Its client gives up after 60 s of silence. */
  answerSeconds: seconds(1, 900).optional(),
  /** Seconds until which a click counts; two less than `answerSeconds` when absent. */
  clickSeconds: seconds(0.5, 898).optional(),
  /** Keeps the connection open with white space, so that `answerSeconds` may be more than 55. */
  stream: z.boolean().optional(),
  /** Said when nobody could be asked or nobody answered; a person's no is always `{"approved": false}`. */
  unanswered: z
    .union(
      // Without quotes YAML makes a boolean of it.
      [z.enum(['error', 'false', 'hang-up']), z.literal(false).transform((): 'false' => 'false')],
      'must be error, false or hang-up',
    )
    .optional(),
  /** Most calls that wait at once, and that may come in a minute. */
  waiting: z.number().int().min(1).max(500).optional(),
  perMinute: z.number().int().min(1).max(10_000).optional(),
  /** Networks whose callers are let in; any when absent. */
  callers: z.array(Network).optional(),
  /** Minutes in which, after a time-out, a yes to the next identical call can be given and used. */
  lateGrantMinutes: z.number().min(0).max(60).optional(),
  /** Minutes after the end of a call for which its arguments can still be opened. */
  keepMinutes: z
    .number()
    .min(0)
    .max(24 * 60)
    .optional(),
})
type Rules = z.infer<typeof Rules>

const Tool = z.strictObject({
  /** "Writes a contact into the CRM" */
  does: z.string().min(1).max(120).optional(),
  /** "Can be corrected by hand." */
  undo: z.string().min(1).max(200).optional(),
  /** What each argument is; what is not named here is taken for text, which the channel does not see. */
  fields: z.record(z.string(), z.enum(fieldKinds)).default({}),
})

/** `hitl` in `ops.yaml`: how the bot answers the accelerator's tool calls that ask for a person. */
export const HitlFile = Rules.extend({
  /** Proxies in front of the bot that each add the address of their caller to X-Forwarded-For. */
  proxies: z.number().int().min(0).max(5).default(0),
  environments: z.record(z.string(), Rules).default({}),
  tools: z.record(z.string(), Tool).default({}),
}).superRefine((file, context) => {
  const all: readonly (readonly [string[], Rules])[] = [
    [[], file],
    ...Object.entries(file.environments).map(([name, own]): [string[], Rules] => [
      ['environments', name],
      { ...file, ...own },
    ]),
  ]
  for (const [path, one] of all) {
    const rules = rulesOf(one)
    const problem = (message: string) => context.addIssue({ code: 'custom', path, message })
    if (rules.clickMs >= rules.answerMs)
      problem(
        `clickSeconds (${rules.clickMs / 1000}) must be less than answerSeconds (${rules.answerMs / 1000}): leave it out, and it is two seconds less`,
      )
    if (rules.answerMs > usualRules.answerMs && !rules.stream)
      problem(
        `answerSeconds is ${rules.answerMs / 1000}, and the agent gives up after 60 s of silence: make it 55 or less, or add stream: true, which keeps the line open`,
      )
  }
})
export type HitlFile = z.infer<typeof HitlFile>

/** The rules of each environment. */
export function hitlRules({ hitl }: { readonly hitl: HitlFile }): (environment: string) => HitlRules {
  const usual = rulesOf(hitl)
  const own = new Map(
    Object.entries(hitl.environments).map(([name, rules]) => [name, rulesOf({ ...hitl, ...rules })]),
  )
  return (environment) => own.get(environment) ?? usual
}

/** The tools the bot knows, with what ops.yaml says of them. */
export function toolSpecs({ hitl }: { readonly hitl: HitlFile }): ToolSpecs {
  const told = Object.entries(hitl.tools).map(([name, tool]) => {
    const known = Object.hasOwn(knownTools, name) ? knownTools[name] : undefined
    const spec = {
      does: tool.does ?? known?.does ?? `Runs ${name}`,
      undo: tool.undo ?? known?.undo ?? 'Not known whether this can be undone: take it that it cannot.',
      fields: { ...known?.fields, ...tool.fields },
    }
    return [name, spec] as const
  })
  return { ...knownTools, ...Object.fromEntries(told) }
}

function rulesOf(rules: Rules): HitlRules {
  const answerMs = (rules.answerSeconds ?? usualRules.answerMs / 1000) * 1000
  return {
    answerMs,
    clickMs: rules.clickSeconds === undefined ? Math.max(0, answerMs - 2_000) : rules.clickSeconds * 1000,
    stream: rules.stream ? { afterMs: 40_000, everyMs: 15_000 } : undefined,
    unanswered: rules.unanswered ?? usualRules.unanswered,
    waiting: rules.waiting ?? usualRules.waiting,
    perMinute: rules.perMinute ?? usualRules.perMinute,
    keepMs: (rules.keepMinutes ?? usualRules.keepMs / 60_000) * 60_000,
    grantMs: (rules.lateGrantMinutes ?? 0) * 60_000,
    callers: rules.callers ?? [],
  }
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address) as 0 | 4 | 6]
  const bits = length === undefined ? 0 : Number(length)
  return more.length === 0 && length !== '' && Number.isInteger(bits) && bits >= 0 && bits <= most
}
