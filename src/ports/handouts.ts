import type { FileView } from '../chat/reply.ts'

/**
 * Files that a person fetches in the browser, because a bot cannot put a file into a channel. The link is the
 * key: it cannot be guessed, and ends.
 */
export type Handouts = {
  /** Keeps the file for so many minutes. Undefined when the bot does not know at which address it is reached. */
  offer(file: FileView, minutes: number): Promise<string | undefined>
  /** Where the bot is reached, as far as it knows. */
  address(): Promise<string | undefined>
  /** What a link stands for; undefined when there is no such thing, or no more. */
  take(token: string): Promise<FileView | undefined>
}
