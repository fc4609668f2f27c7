import { plain } from '../../chat/plain.ts'

/**
 * Text that a Markdown-reading text block shows as it stands. Underscores inside words stay bare, so that
 * identifiers read well even in a client that shows backslashes.
 */
export function escapeMarkdown(text: string): string {
  return (
    plain(text, 20_000)
      .replace(/[\\`*[\]<]|~(?=~)/g, '\\$&')
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      // Lists, headings and quotes begin a line; "1. " would become a list too.
      .replace(/^(\s*)([-+](?=\s|$)|[#>])/gm, '$1\\$2')
      .replace(/^(\s*\d+)([.)])(?=\s|$)/gm, '$1\\$2')
      // {{DATE(…)}} is a macro of the client, whoever wrote it.
      .replaceAll('{{', '{\\{')
  )
}

/** The inverse, for reading a card as plain text. */
export const unescapeMarkdown = (text: string): string => text.replace(/\\([\\`*[\]~<>_#+\-.){])/g, '$1')

/** Like `escapeMarkdown`, but what a declared mention entity names ("<at>Sam</at>") stays a mention. */
export function escapeAround(text: string, mentions: readonly string[]): string {
  const [mention, ...others] = mentions
  if (mention === undefined) return escapeMarkdown(text)
  return text
    .split(mention)
    .map((part) => escapeAround(part, others))
    .join(mention)
}
