import type { Ports } from '../../ports/index.ts'

/** What going on with a drill asks of the world. */
export type StepNeeds = Pick<
  Ports,
  | 'drills'
  | 'killswitches'
  | 'runs'
  | 'environments'
  | 'alertRules'
  | 'incidents'
  | 'telemetry'
  | 'accelerator'
  | 'liveCards'
  | 'clock'
  | 'log'
>
