import type { Finding } from '../chat/finding.ts'
import type { AlertReport } from '../chat/incident/alert.ts'
import type { Incident, Person } from '../chat/incident/incident.ts'
import type { Window } from './telemetry.ts'

/** What a person does about an incident. `reopened` takes `resolved` back. */
export type Act = {
  readonly kind: 'acknowledged' | 'assigned' | 'noted' | 'resolved' | 'reopened'
  readonly by: Person
  /** The note, or how it was resolved. */
  readonly text?: string
  /** To whom it is assigned. */
  readonly to?: Person
  /** The same key does nothing twice: the id of the turn or of the click. */
  readonly key: string
}
/** `same`: it was so already, by this or somebody else's doing; `incident` tells. */
export type Acted =
  | { readonly outcome: 'done' | 'same'; readonly incident: Incident }
  | { readonly outcome: 'closed'; readonly incident: Incident }
  | { readonly outcome: 'missing' }

/** Disturbances of the environments: alerts that belong together, and what people do about them. */
export type Incidents = {
  /**
   * Takes in what is known of an alert, in one transaction: it joins the incident it belongs to, or begins one.
   * The same end for reports in any order, any number of times. Files the job `incident.changed`. `by`: who said so;
   * what was read in a list was told to nobody.
   */
  observe(report: AlertReport, by?: 'webhook' | 'list'): Promise<void>
  /** Alerts of an environment that fired then or later and that a webhook told of, oldest first. */
  told(environment: string, since: Date): Promise<readonly AlertReport[]>
  /** An incident that no alert told of. The same key gives the same incident. */
  declare(declared: {
    readonly environment: string
    readonly title: string
    readonly by: Person
    readonly key: string
  }): Promise<Incident>
  act(id: string, act: Act): Promise<Acted>
  /** Of one that was merged into another the other, unless `exactly` this one is wanted. */
  find(id: string, exactly?: boolean): Promise<Incident | undefined>
  /** Not closed by a person, and not over for more than a day; oldest first. */
  open(): Promise<readonly Incident[]>
  /** Those that began in the window, oldest first, without those that were merged into others. */
  history(window: Window): Promise<readonly Incident[]>
  /** Keeps what triage found; a later one replaces an earlier one. */
  keepFinding(id: string, found: Finding, at: Date): Promise<void>
  /** Adds conversations that have its card from now on; resolves with all of them. */
  addPlaces(id: string, conversations: readonly string[]): Promise<readonly string[]>
}
