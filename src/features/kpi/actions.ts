import { z } from 'zod'
import type { Action, AnyAction } from '../../chat/action.ts'
import { type Reply, refuse, showCard } from '../../chat/reply.ts'
import { showTime } from '../../chat/time/show.ts'
import type { Turn } from '../../chat/turn.ts'
import { reviewCard } from './card.ts'
import type { KpiPorts } from './index.ts'
import { issueOf } from './issue.ts'
import { showJob } from './jobs.ts'
import { monthName } from './month.ts'
import { type KpiOptions, reviewOf } from './review.ts'

const About = z.object({
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  environment: z.string().min(1).max(40),
})
type About = z.infer<typeof About>
const Settle = About.extend({ kpi: z.string().min(1).max(200), better: z.enum(['higher', 'lower']) })
const Comment = About.extend({ text: z.string().max(1000).default('') })

/** The buttons of a review: who held it, what is to be remembered, which way is good, and an issue with the numbers. */
export function kpiActions(ports: KpiPorts, options: KpiOptions): readonly AnyAction[] {
  const known = (environment: string) => ports.telemetry.environments().includes(environment)
  const hold: Action<About> = {
    verb: 'kpi.hold',
    role: 'responder',
    data: About,
    async run(about, turn) {
      if (!known(about.environment)) return strange
      const report = await again(ports, options, about, turn)
      if (!report.now.over)
        return refuse(`${monthName(about.month)} is not over: its review can be held after it.`)
      const { held } = await ports.kpis.hold(about.environment, about.month, turn.actor)
      if (held && held.by.id !== turn.actor.id)
        return refuse(
          `${held.by.name} said so already, at ${showTime(held.at, { now: turn.now, zone: turn.place.zone })}.`,
        )
      return shown(ports, options, about, turn)
    },
  }
  const comment: Action<z.infer<typeof Comment>> = {
    verb: 'kpi.comment',
    role: 'responder',
    data: Comment,
    async run({ text, ...about }, turn) {
      if (!known(about.environment)) return strange
      if (text.trim() === '') return refuse('Write something into the box first; nothing was added.')
      await ports.kpis.comment(about.environment, about.month, turn.actor, text.trim())
      return shown(ports, options, about, turn)
    },
  }
  const direction: Action<z.infer<typeof Settle>> = {
    verb: 'kpi.direction',
    role: 'responder',
    data: Settle,
    async run({ kpi, better, ...about }, turn) {
      if (!known(about.environment)) return strange
      const report = await again(ports, options, about, turn)
      const declared = report.kpis.find((one) => one.kpi.name === kpi)
      if (!declared) return refuse(`accelerator.yaml declares no KPI ${kpi}.`)
      if (declared.direction?.says !== undefined && declared.direction.says !== 'person')
        return refuse(
          `${kpi}: ${declared.direction.better} is better already, by ${declared.direction.says}.`,
        )
      const stands = await ports.kpis.settle(kpi, better, turn.actor)
      if (stands.better !== better)
        return refuse(
          `${stands.by.name} settled that ${stands.better} is better for ${kpi}. ops.yaml can overrule it: kpi.directions.`,
        )
      return shown(ports, options, about, turn)
    },
  }
  const issue: Action<About> = {
    verb: 'kpi.issue',
    role: 'responder',
    data: About,
    async run(about, turn) {
      if (!known(about.environment)) return strange
      const made = await ports.changes.issue(issueOf(await again(ports, options, about, turn), options))
      await ports.audit.append({
        event: 'kpi.issue',
        actor: turn.actor.id,
        subject: `${about.environment} ${about.month}`,
        detail: { number: made.number, existed: made.existed },
      })
      const what = made.existed ? 'There is one for this review already' : 'Opened'
      return { outcome: 'answer', text: `${what}: issue #${made.number}, ${made.url}` }
    },
  }
  return [hold, comment, direction, issue]
}

const strange: Reply = refuse('I know no such environment (any more): ask "kpi" for a fresh card.')

const again = (ports: KpiPorts, options: KpiOptions, { environment, month }: About, turn: Turn) =>
  reviewOf(ports, options, { environment, month, at: turn.now, signal: turn.signal })

/** The card as it is now, here for whoever clicked, and by a job wherever else it was posted. */
async function shown(ports: KpiPorts, options: KpiOptions, about: About, turn: Turn): Promise<Reply> {
  const report = await again(ports, options, about, turn)
  if (report.review?.postedAt)
    await ports.jobs.enqueue(showJob, about, {
      key: `${about.environment} ${about.month} ${report.review.version} ${turn.correlation}`,
    })
  const elsewhere = about.environment !== ports.telemetry.environments()[0]
  const viewer = { now: turn.now, zone: turn.place.zone }
  return showCard(reviewCard(report, { viewer, options, late: '', elsewhere }))
}
