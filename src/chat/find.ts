import type { AnyCommand } from './command.ts'
import { nearest } from './nearest.ts'

/** What a line asks for: a command and the words after its name, or a guess at what was meant. */
export type Found =
  | { readonly command: AnyCommand; readonly words: string }
  | {
      readonly command: undefined
      readonly guess: string | undefined
      readonly word: string
      readonly words: string
    }

/** Looks up the command that `line` begins with; capitals and a leading "/" or "!" do not matter. */
export function findCommand(line: string, commands: readonly AnyCommand[]): Found {
  const [head = '', ...rest] = line.split(' ')
  const word = head.toLowerCase().replace(/^[/!]+|[.,;:!?]+$/g, '')
  const command = commands.find(({ name, aliases }) => name === word || aliases?.includes(word))
  const words = rest.join(' ')
  if (command) return { command, words }
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases])
  return { command: undefined, guess: nearest(word, names), word, words }
}

/**
 * The command that `text` begins with, when it is one whose words are a text of their own; they are then everything
 * after its name, as typed. Undefined for every other command.
 */
export function findRaw(text: string, commands: readonly AnyCommand[]): Found | undefined {
  const [, head = '', words = ''] =
    /^[,;:\s]*[/!]?([\p{L}-]+)(?![\p{L}\p{N}-])[:,]?\s*([\s\S]*)$/u.exec(text) ?? []
  const word = head.toLowerCase()
  const command = commands.find(({ name, aliases, raw }) => raw && (name === word || aliases?.includes(word)))
  return command && { command, words }
}
