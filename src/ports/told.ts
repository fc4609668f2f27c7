/** What was last said about a subject, so that news is told once and its opposite is known as such. */
export type Told = {
  last(subject: string): Promise<string | undefined>
  /** Notes what has been said after `before`. False when somebody noted something else meanwhile. */
  note(subject: string, before: string | undefined, now: string): Promise<boolean>
}
