import type { AlertReport } from '../../chat/incident/alert.ts'
import type { Switch } from '../../chat/killswitch/switch.ts'
import type { AlertRule, FiredAlert } from '../../ports/alert-rules.ts'
import type { Finding, Proof } from './course.ts'
import type { Trace } from './query.ts'

type Found = Partial<Record<Proof, Omit<Finding, 'at'>>>
const proven = (text: string) => ({ state: 'proven', text }) as const
const failed = (text: string) => ({ state: 'failed', text }) as const
const unproven = (text: string) => ({ state: 'unproven', text }) as const

/**
 * What telemetry proves by now; what is left out may still come. `late`: nothing more is waited for. `refusal` is
 * what the probe's answer showed: without a tool call there is nothing that a tool switch could have stopped.
 */
export function fromTraces(
  scope: Switch,
  rows: readonly Trace[] | string,
  refusal: Finding | undefined,
  late: boolean,
): Found {
  if (typeof rows === 'string') return late ? lateFor(`Not provable: ${rows}`) : {}
  const probe = rows.find(({ leg }) => leg === 'probe')
  const all = rows.find(({ leg }) => leg === 'all')
  const critical = (probe?.critical ?? 0) > 0
  const arrived = (probe?.finished ?? 0) > 0
  const idle = scope === 'tools' && refusal?.state === 'unproven'
  const tools =
    (all?.executed ?? 0) + (probe?.executed ?? 0) > 0
      ? failed('A tool with side effects RAN after the switch had taken effect.')
      : arrived && !idle
        ? proven('No tool with side effects ran: not for the probe, nor for any request since.')
        : arrived
          ? unproven('Not provable here: no tool ran, but none was asked for either.')
          : undefined
  const severity = critical
    ? proven('The severity 4 row was written by the probe.')
    : (all?.critical ?? 0) > 0
      ? proven('The severity 4 row was written, by another request of that time.')
      : arrived
        ? idle
          ? unproven('Not provable here: no tool was called that could have been refused.')
          : failed('The probe’s rows are there, and NO severity 4 row is among them.')
        : undefined
  const waited = late ? lateFor('Not provable: the probe’s telemetry did not arrive in time.') : {}
  return { ...waited, ...(tools && { tools }), ...(severity && { severity }) }
}

const lateFor = (text: string): Found => ({ tools: unproven(text), severity: unproven(text) })

/** Whether a rule looks for the switch's own row. */
export const watches = ({ query }: Pick<AlertRule, 'query'>): boolean => /kill ?switch/i.test(query)

export type Alerts = {
  /** What Azure says when it is asked, or why it cannot be. */
  readonly listed: { readonly rules: readonly AlertRule[]; readonly fired: readonly FiredAlert[] } | string
  /** What it has told by a webhook. */
  readonly told: readonly Pick<AlertReport, 'rule' | 'firedAt'>[]
}

/**
 * What the alerts prove by now: an alert that Azure lists, or one that came in by webhook, which is how people are
 * told. That nobody watches is a finding, and no pass. `in vain`: there was nothing to fire for.
 */
export function fromAlerts(
  { listed, told }: Alerts,
  since: Date,
  waiting: 'waiting' | 'in vain' | 'late',
): Found {
  const late = waiting !== 'waiting'
  const rules = typeof listed === 'string' ? [] : listed.rules.filter(watches)
  const enabled = rules.filter((rule) => rule.enabled)
  const fired = (typeof listed === 'string' ? [] : listed.fired).find(
    ({ ruleId, firedAt }) =>
      firedAt >= since && enabled.some(({ id }) => id.toLowerCase() === ruleId.toLowerCase()),
  )
  const heard = told.find(({ rule, firedAt }) => firedAt >= since && isOf(rule, enabled))
  const first = [fired?.firedAt, heard?.firedAt].flatMap((at) => at ?? []).toSorted(byTime)[0]
  if (first) {
    const seconds = Math.round((first.getTime() - since.getTime()) / 1000)
    const seen = [...(heard ? ['told by webhook'] : []), ...(fired ? ['in Azure’s list'] : [])].join(' and ')
    const name = fired?.ruleName ?? heard?.rule
    return {
      alert: proven(`The alert "${name}" fired ${seconds} s after the switch had effect (seen: ${seen}).`),
    }
  }
  if (typeof listed === 'string') return late ? { alert: unproven(`Not provable: ${listed}`) } : {}
  const [off] = rules
  if (!off)
    return {
      alert: unproven('FINDING: no alert rule watches the kill switch, so nobody would have been told.'),
    }
  if (enabled.length === 0)
    return {
      alert: unproven(`FINDING: the alert rule "${off.name}" is disabled, so nobody would have been told.`),
    }
  if (waiting === 'in vain')
    return { alert: unproven('Not provable here: nothing was refused that an alert could have fired for.') }
  return late ? { alert: failed(`The alert rule "${enabled[0]?.name}" did NOT fire.`) } : {}
}

const byTime = (a: Date, b: Date): number => a.getTime() - b.getTime()

/** Whether a message is about the switch: by its rule, or by its name where the rules cannot be read. */
function isOf(rule: string, rules: readonly AlertRule[]): boolean {
  const name = rule.toLowerCase()
  return (
    /kill[ _-]?switch/i.test(rule) ||
    rules.some((one) => one.name.toLowerCase() === name || one.id.toLowerCase().endsWith(`/${name}`))
  )
}
