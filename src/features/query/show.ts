import type { Viewer } from '../../chat/time/show.ts'
import { inZone, zoneName } from '../../chat/time/zone.ts'
import type { LogColumn } from '../../ports/log-tables.ts'

const LONGEST_CELL = 160

/** A value as a person reads it: times in the reader's zone, numbers with their thousands apart, at most 160 characters. */
export function showCell(value: unknown, { type }: LogColumn, viewer: Viewer): string {
  if (value === null || value === undefined || value === '') return '–'
  if (value instanceof Date) return moment(value, viewer)
  if (typeof value === 'number' && /^(?:int|long|real)$/.test(type)) return number(value)
  const text = (typeof value === 'object' ? bag(value) : String(value)).replace(/\s+/g, ' ').trim()
  const letters = Array.from(text)
  return letters.length > LONGEST_CELL ? `${letters.slice(0, LONGEST_CELL - 1).join('')}…` : text
}

/** A value as it goes into a file: whole, times in UTC. */
export function fileCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Whether a value stands on the card in full. */
export const isWhole = (value: unknown): boolean => fileCell(value).length <= LONGEST_CELL

/** A bag without its brackets and quotes: "event_name: tool.failed · ok: false". */
function bag(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(inner).join(', ')
  const pairs = Object.entries(value).map(([key, one]) => `${key}: ${inner(one)}`)
  return pairs.length === 0 ? '{}' : pairs.join(' · ')
}

const inner = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

function moment(at: Date, { now, zone }: Viewer): string {
  const today = inZone(at, zone, 'yyyy-MM-dd') === inZone(now, zone, 'yyyy-MM-dd')
  const year = inZone(at, zone, 'yyyy') === inZone(now, zone, 'yyyy') ? '' : ' yyyy'
  return inZone(at, zone, today ? 'HH:mm:ss' : `d LLL${year} HH:mm:ss`)
}

/** What is true of all times on the card. */
export const zoneNote = ({ now, zone }: Viewer): string => `Times are ${zoneName(now, zone)}.`

const number = (value: number): string =>
  Number.isFinite(value) ? value.toLocaleString('en-GB', { maximumFractionDigits: 4 }) : String(value)
