import type { Window } from './telemetry.ts'

/** How a tool call of the accelerator was decided. No arguments: they are personal data. */
export type HitlDecision = {
  readonly id: string
  readonly environment: string
  readonly tool: string
  readonly outcome: 'approved' | 'rejected' | 'timed-out' | 'caller-gone' | 'refused'
  /** Who decided; undefined when nobody did. */
  readonly approver: { readonly id: string; readonly name: string } | undefined
  readonly askedAt: Date
  readonly endedAt: Date
}

/** Whether tool calls of an environment may be approved at all. */
export type Gate =
  | { readonly state: 'open' }
  | { readonly state: 'closed'; readonly since: Date; readonly by: string; readonly reason: string }

/** The bot as approver of the accelerator's tools, as other features see it. */
export type Hitl = {
  /**
   * Closes the gate and denies everything that waits, in one transaction: what commits afterwards cannot be an
   * approval. Resolves with how many were denied. Closing a closed gate keeps the first reason.
   */
  close(
    environment: string,
    by: { readonly id: string; readonly name: string },
    reason: string,
  ): Promise<number>
  open(environment: string, by: { readonly id: string; readonly name: string }): Promise<void>
  gate(environment: string): Promise<Gate>
  /** Ended requests of the window, oldest first. */
  decisions(window: Window): Promise<readonly HitlDecision[]>
}
