import { z } from 'zod'
import type { WorkCalendar } from '../chat/schedule/work-calendar.ts'

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, such as "07:00"')
  .transform((text) => ({ hour: Number(text.slice(0, 2)), minute: Number(text.slice(3)) }))

/** When people work: days off, and the hours in which what can wait, waits. */
export const Calendar = z
  .strictObject({
    holidays: z.array(z.iso.date('must be days such as "2026-12-25", in quotes')).default([]),
    /** Between these times, and on days off unless `weekends` is false. */
    quiet: z.strictObject({ from: Clock, to: Clock, weekends: z.boolean().default(true) }).optional(),
  })
  .default({ holidays: [] })

/** The calendar that scheduled jobs go by. */
export const workCalendar = (ops: {
  readonly zones: { readonly default: string }
  readonly calendar: z.infer<typeof Calendar>
}): WorkCalendar => ({ zone: ops.zones.default, ...ops.calendar })
