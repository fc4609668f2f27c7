import type { Scope } from '../chat/killswitch/switch.ts'
import type { Place } from '../chat/place.ts'
import type { Json } from '../chat/reply.ts'

/**
 * `engaging`: asked for, not seen to have effect. `superseded`: another engagement of the environment has taken its
 * place, e.g. one that stops more.
 */
export type EngagementState = 'engaging' | 'engaged' | 'releasing' | 'released' | 'superseded'

/** One time that the kill switch of an environment was engaged, until it was released. */
export type Engagement = {
  readonly id: string
  readonly environment: string
  readonly scope: Scope
  readonly reason: string
  readonly by: { readonly id: string; readonly name: string }
  readonly at: Date
  /** Where its live card is. */
  readonly place: Place
  readonly state: EngagementState
  /** Tool calls that waited for a person and were denied at once. */
  readonly denied: number
  /** How far it is; of the feature's own making. */
  readonly course: Json
  readonly version: number
  readonly endedAt: Date | undefined
}

export type Engaging = Pick<Engagement, 'environment' | 'scope' | 'reason' | 'by' | 'place'> & {
  /** Asking again with the same key gives the same engagement. */
  readonly key: string
  /** The course to begin with, by the id. */
  readonly course: (id: string) => Json
}

/** The job that goes on with an engagement; filed with every change. */
export const killswitchStep = 'killswitch.step'

/** What the bot knows of kill switches: who engaged them, and how far that is. */
export type Killswitches = {
  /**
   * In one transaction: the approvers' gate of the environment is closed and all that waits is denied, the
   * engagement is written down and audited, and the job that does the rest is filed. `existed`: an engagement that
   * stops as much is open; what waited was denied again.
   */
  engage(engaging: Engaging): Promise<{
    readonly outcome: 'engaged' | 'existed'
    readonly engagement: Engagement
  }>
  /**
   * Goes on, unless somebody else has since this version: then undefined. The next step is filed, `after` where that
   * is given. Becoming `released` opens the gate in the same transaction, unless the environment has been stopped
   * again.
   */
  save(
    engagement: Pick<Engagement, 'id' | 'version'>,
    change: {
      readonly course: Json
      readonly state?: EngagementState
      readonly by?: { readonly id: string; readonly name: string }
      readonly after?: Date
    },
  ): Promise<Engagement | undefined>
  find(id: string): Promise<Engagement | undefined>
  /** The newest of an environment, open or ended. */
  newest(environment: string): Promise<Engagement | undefined>
}

export const isEngaged = ({ state }: Pick<Engagement, 'state'>): boolean =>
  state === 'engaging' || state === 'engaged' || state === 'releasing'
