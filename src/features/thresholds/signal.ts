/** How a signal becomes a number in a window. */
export type Measure =
  | 'count' // how many hits
  | 'share' // hits of all, in per cent
  | 'p95' // of values, in milliseconds

/** Something an alert rule can watch. Its data come in slots, so that any window of whole slots can be tried. */
export type Signal = {
  /** Also the name of the rule: "ops-error-rate". */
  readonly id: string
  readonly title: string
  readonly measure: Measure
  readonly slotSeconds: number
  /** Windows to try, in seconds; multiples of the slot. */
  readonly windows: readonly number[]
  /** How many there must be in a window at least before it says anything: the choices. One of five is no rate. */
  readonly fewest: readonly number[]
  /** Azure's: 0 is worst. */
  readonly severity: number
  /** For signals of ops.yaml: the event that is looked at. */
  readonly event?: string | undefined
}

const minute = 60
/** What every installation has. */
export const usualSignals: readonly Signal[] = [
  {
    id: 'error-rate',
    title: 'Error rate',
    measure: 'share',
    slotSeconds: 5 * minute,
    windows: [15 * minute, 30 * minute, 60 * minute],
    fewest: [5, 10, 20, 40],
    severity: 1,
  },
  {
    id: 'latency-p95',
    title: 'Latency P95 without human waiting',
    measure: 'p95',
    slotSeconds: 15 * minute,
    windows: [60 * minute, 120 * minute],
    fewest: [5, 20],
    severity: 2,
  },
  {
    id: 'hitl-rejections',
    title: 'Refusals by approvers',
    measure: 'count',
    slotSeconds: 5 * minute,
    windows: [60 * minute],
    fewest: [0],
    severity: 3,
  },
  {
    id: 'hitl-timeouts',
    title: 'Approvers who did not answer',
    measure: 'count',
    slotSeconds: 5 * minute,
    windows: [30 * minute, 60 * minute],
    fewest: [0],
    severity: 2,
  },
]

/** What ops.yaml adds: an event, and what about it is to be watched. */
export type ExtraSignal = { readonly name: string; readonly event: string; readonly measure: Measure }

export const extraSignal = ({ name, event, measure }: ExtraSignal): Signal => ({
  id: name,
  title: `${event} (${measure})`,
  measure,
  slotSeconds: (measure === 'p95' ? 15 : 5) * minute,
  windows: measure === 'p95' ? [60 * minute] : [30 * minute, 60 * minute],
  fewest: measure === 'count' ? [0] : [5, 20],
  severity: 3,
  event,
})
