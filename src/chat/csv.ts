/** One line of a CSV file, without its end. */
export const csvLine = (cells: readonly string[]): string => cells.map(cell).join(',')

/** Spreadsheets run what begins with one of these: an apostrophe makes it text again. Numbers stay numbers. */
function cell(text: string): string {
  const tame = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame
}
