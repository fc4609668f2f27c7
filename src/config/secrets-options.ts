import { zoneIn } from '../config.ts'
import { workCalendar } from './calendar.ts'
import type { OpsFile } from './ops-file.ts'

/** What reminding wants to know of ops.yaml. */
export const secretsOptions = (ops: OpsFile) => ({
  items: ops.secrets.items.map((item) => ({ ...item, everyDays: item.everyDays ?? ops.secrets.everyDays })),
  calendar: workCalendar(ops),
  zone: zoneIn(ops),
})
