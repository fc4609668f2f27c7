import { csvLine } from '../../chat/csv.ts'
import { LONGEST_LINE } from '../../chat/line.ts'
import type { CardView, FileView, Json } from '../../chat/reply.ts'
import { showWindow, type Viewer } from '../../chat/time/show.ts'
import type { LogTable } from '../../ports/log-tables.ts'
import type { QueryArgs } from './args.ts'
import type { Masked } from './mask.ts'
import { fileCell, isWhole, showCell, zoneNote } from './show.ts'

/** A table is readable on a phone up to so many columns; wider rows are shown one under the other. */
const WIDEST = 3
const TABLE_ROWS = 12
const LISTED_ROWS = 5
const LISTED_FIELDS = 8

export type Result = Masked & {
  /** At most so many rows were asked for, and there were more. */
  readonly cutAt: number | undefined
  readonly drops: string | undefined
}

/** Says a result; the file holds all of it where the card does not. */
export function resultCard(
  result: Result,
  args: QueryArgs,
  viewer: Viewer,
): { readonly card: CardView; readonly file: FileView | undefined } {
  const { columns, rows } = result.table
  const narrow = columns.length <= WIDEST
  const shown = rows.slice(0, narrow ? TABLE_ROWS : LISTED_ROWS)
  const all = shown.length === rows.length && fits(result.table, narrow)
  const file = all ? undefined : csvFile(result.table, viewer.now)
  const headline = headlineOf(result)
  const data: { readonly [key: string]: Json } = {
    headline,
    scope: `${args.environment} · ${showWindow(args.window, viewer)}`,
    warnings: warningsOf(result),
    isTable: narrow && rows.length > 0,
    widths: columns.map(({ type }) => ({ width: isNumber(type) ? 1 : 2 })),
    heads: columns.map(({ name, type }) => ({ name, side: isNumber(type) ? 'right' : 'left' })),
    rows: narrow ? shown.map((row) => tableRow(row, result.table, viewer)) : [],
    listed: narrow ? [] : shown.map((row, i) => listedRow(row, i, result.table, viewer)),
    notes: notesOf(result, shown.length, file, viewer),
    buttons: again(args),
  }
  return { card: { template: 'query/rows', data, summary: `${headline} (${args.environment})` }, file }
}

const isNumber = (type: string): boolean => /^(?:int|long|real|decimal)$/.test(type)

function headlineOf({ table, cutAt }: Result): string {
  const count = table.rows.length
  if (cutAt !== undefined) return `The first ${cutAt.toLocaleString('en-GB')} rows of more`
  if (count === 0) return 'No rows'
  return `${count.toLocaleString('en-GB')} row${count === 1 ? '' : 's'}`
}

function fits({ columns, rows }: LogTable, narrow: boolean): boolean {
  return (narrow || columns.length <= LISTED_FIELDS) && rows.every((row) => row.every(isWhole))
}

const tableRow = (row: readonly unknown[], { columns }: LogTable, viewer: Viewer): Json => ({
  cells: columns.map((column, i) => ({
    text: showCell(row[i], column, viewer),
    side: isNumber(column.type) ? 'right' : 'left',
  })),
})

function listedRow(row: readonly unknown[], index: number, { columns }: LogTable, viewer: Viewer): Json {
  const fields = columns
    .map((column, i) => ({ name: column.name, value: showCell(row[i], column, viewer) }))
    .filter(({ value }) => value !== '–')
  const rest = fields.length - LISTED_FIELDS
  return {
    title: `Row ${index + 1}`,
    fields: fields.slice(0, LISTED_FIELDS),
    rest: rest > 0 ? `and ${rest} more column${rest === 1 ? '' : 's'}` : '',
  }
}

function warningsOf({ table, cutAt }: Result): readonly string[] {
  const cut =
    cutAt === undefined ? [] : [`Cut after ${cutAt.toLocaleString('en-GB')} rows: sum up, or ask for less.`]
  return [...(table.partial ? [table.partial] : []), ...cut]
}

function notesOf(
  result: Result,
  shown: number,
  file: FileView | undefined,
  viewer: Viewer,
): readonly string[] {
  const { table, texts, hidden, drops } = result
  const notes: string[] = []
  if (file)
    notes.push(
      `${shown} of ${table.rows.length.toLocaleString('en-GB')} rows here; all of them in ${file.name}.`,
    )
  if (hidden.length > 0)
    notes.push(`Hidden: ${hidden.slice(0, 6).join(', ')}${hidden.length > 6 ? ' …' : ''}.`)
  if (texts > 0)
    notes.push(`E-mail addresses and secrets taken out of ${texts} value${texts === 1 ? '' : 's'}.`)
  if (hidden.length > 0 || texts > 0)
    notes.push('A channel is no place for personal data: read it in the portal if you must.')
  if (drops) notes.push(drops)
  if (table.rows.length === 0)
    notes.push('Rows take a few minutes to arrive. The window holds whatever the query says.')
  if (table.columns.some(({ type }) => type === 'datetime')) notes.push(zoneNote(viewer))
  return notes
}

/** A button carries a line, no more. */
function again({ text, said, environment }: QueryArgs): Json {
  const line = `query ${said ? `${said} ` : ''}env ${environment} ${text}`
  return line.length > LONGEST_LINE ? [] : [{ title: 'Ask again', line }]
}

function csvFile({ columns, rows }: LogTable, now: Date): FileView {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => row.map(fileCell))]
  const stamp = now.toISOString().slice(0, 16).replaceAll(':', '')
  return {
    name: `query-${stamp}.csv`,
    mime: 'text/csv',
    bytes: Buffer.from(`${lines.map(csvLine).join('\n')}\n`),
  }
}
