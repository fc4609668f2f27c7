import type { Switch } from '../chat/killswitch/switch.ts'
import type { Place } from '../chat/place.ts'
import type { Json } from '../chat/reply.ts'

/**
 * A drill of the kill switch that ended. `proven` and `unproven` are sentences. `incomplete`: everything went well as
 * far as could be seen, and not all of it could be: such a drill proves nothing by itself.
 */
export type DrillRecord = {
  readonly id: string
  readonly environment: string
  readonly scope: Switch
  readonly outcome: 'passed' | 'incomplete' | 'failed' | 'aborted'
  readonly startedAt: Date
  readonly endedAt: Date
  /** Seconds from the switch to its effect; undefined when there was none. */
  readonly secondsToEffect: number | undefined
  readonly by: { readonly id: string; readonly name: string }
  readonly proven: readonly string[]
  readonly unproven: readonly string[]
}
/** One that is going on, or was. */
export type Drill = Pick<DrillRecord, 'id' | 'environment' | 'scope' | 'by' | 'startedAt'> & {
  /** Where its live card is. */
  readonly place: Place
  /** How far it is; of the feature's own making. */
  readonly course: Json
  readonly version: number
  /** Undefined while it goes on. */
  readonly record: DrillRecord | undefined
}

/** The job that goes on with a drill; filed with every change. */
export const drillStep = 'drill.step'

/** Drills that go on, and what those that ended have shown. */
export type Drills = {
  /** Newest first; of all environments when none is named. */
  history(options: { readonly environment?: string; readonly limit: number }): Promise<readonly DrillRecord[]>
  /** Written down, audited and filed in one transaction. `busy`: one goes on in the environment. */
  begin(wanted: {
    readonly environment: string
    readonly scope: Switch
    readonly by: { readonly id: string; readonly name: string }
    readonly place: Place
    /** Asking again with the same key gives the same drill. */
    readonly key: string
    readonly course: (id: string) => Json
  }): Promise<{ readonly outcome: 'begun' | 'busy'; readonly drill: Drill }>
  /** Goes on, unless somebody else has since this version: then undefined. The next step is filed. */
  save(
    drill: Pick<Drill, 'id' | 'version'>,
    change: { readonly course: Json; readonly after?: Date },
  ): Promise<Drill | undefined>
  /** Ends it, with the record in the audit. Undefined as with `save`. */
  finish(
    drill: Pick<Drill, 'id' | 'version'>,
    change: {
      readonly course: Json
      readonly record: Pick<DrillRecord, 'outcome' | 'secondsToEffect' | 'proven' | 'unproven'>
    },
  ): Promise<Drill | undefined>
  find(id: string): Promise<Drill | undefined>
  /** Those that go on. */
  running(): Promise<readonly Drill[]>
}
