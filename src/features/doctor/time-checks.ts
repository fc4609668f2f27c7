import { occasionAt } from '../../chat/schedule/occasion.ts'
import { nextDue } from '../../chat/schedule/rule.ts'
import { MINUTE } from '../../chat/time/duration.ts'
import { showLength, showTime, type Viewer } from '../../chat/time/show.ts'
import { type Check, type Finding, green, red, yellow } from './check.ts'
import type { Needs } from './index.ts'

const skewMs = 30_000

/** Whether what should have happened by itself has. */
export const schedules = ({ schedules }: Needs, { now, zone }: Viewer): Check => ({
  name: 'Schedules',
  async run() {
    const all = await schedules.all()
    if (all.length === 0)
      return [
        yellow(
          'Nothing runs by the calendar yet.',
          'Ask again in two minutes; if it stays so, look for calendar.failed in the log.',
        ),
      ]
    const found = all.map(({ job, rule, since, last, lookedAt }): Finding => {
      const seen = new Date(now.getTime() - 10 * MINUTE)
      const overdue = occasionAt(rule, { since, last: last?.date }, seen)
      if (overdue)
        return red(
          `${job} was due ${showTime(overdue.due, { now, zone })} and has not begun.`,
          'Look for calendar.failed and job.given_up in the log.',
        )
      if (now.getTime() - lookedAt.getTime() > 5 * MINUTE)
        return red(
          `Nobody looked at ${job} for ${showLength(now.getTime() - lookedAt.getTime())}.`,
          'Restart the bot; its jobs are not running.',
        )
      const next = nextDue(rule, now)
      const before = last ? `last for ${last.date}` : 'not yet'
      return green(`${job}: ${before}, next ${next ? showTime(next.at, { now, zone }) : 'never'}`)
    })
    const fine = found.filter(({ light }) => light === 'green')
    return [
      ...found.filter(({ light }) => light !== 'green'),
      // On one line, or what is fine would be most of the card.
      ...(fine.length > 0 ? [green(`${fine.map(({ what }) => what).join('; ')}.`)] : []),
    ]
  },
})

/** Whether this machine and the database agree on what time it is, and which zone people read it in. */
export const clock = ({ schedules, clock: own }: Needs, { zone }: Viewer): Check => ({
  name: 'Clock',
  async run() {
    const theirs = await schedules.now()
    const ours = own.now()
    const off = Math.abs(ours.getTime() - theirs.getTime())
    const shown = `It is ${showTime(ours, { now: ours, zone }).replace(/ \(.*\)$/, '')} here (${zone}).`
    if (off > skewMs)
      return [
        red(
          `${shown} The database says otherwise, by ${showLength(off)}.`,
          'Synchronise the clocks of both by NTP.',
        ),
      ]
    return [
      zone === 'UTC' ? yellow(shown, 'Set zones.default in ops.yaml, unless you live by UTC.') : green(shown),
    ]
  },
})
