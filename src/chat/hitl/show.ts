import type { Json } from '../reply.ts'
import { isDay, isIdentifier, isVocabulary, maskAddress, maskName } from './mask.ts'
import type { Showing, Shown, ShownField } from './request.ts'
import { type FieldKind, kindOf, type ToolSpec } from './tools.ts'

/** More arguments than a phone shows at a glance. */
const mostFields = 12
const mostItems = 3
/** Names of arguments come with the request, so they are text from outside like the rest. */
const ordinaryName = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/

/**
 * What the channel may see of a call's arguments. What is not recognised for what its name promises is hidden: a
 * wrong guess here costs the approver a click, a wrong one the other way somebody's privacy. `mustOpen` when
 * anything is hidden: nobody approves what cannot be seen.
 */
export function showArgs(
  spec: ToolSpec,
  args: { readonly [name: string]: Json },
): { readonly shown: Shown; readonly mustOpen: boolean } {
  const entries = Object.entries(args)
  // Arguments that the tool declares come first, in its order.
  const rank = (name: string) => {
    const place = Object.keys(spec.fields).indexOf(name)
    return place < 0 ? Number.MAX_SAFE_INTEGER : place
  }
  const sorted = entries.toSorted(([a], [b]) => rank(a) - rank(b))
  const fields = sorted.slice(0, mostFields).map(([name, value]) => showField(spec, name, value))
  const more = entries.length - fields.length
  return {
    shown: { fields, more, bytes: Buffer.byteLength(JSON.stringify(args)) },
    mustOpen: more > 0 || fields.some(({ showing }) => showing === 'hidden'),
  }
}

function showField(spec: ToolSpec, name: string, value: Json): ShownField {
  const kind = ordinaryName.test(name) ? kindOf(spec, name) : 'text'
  const [text, showing] = Array.isArray(value) ? showList(kind, value) : showOne(kind, value)
  const shownName = ordinaryName.test(name) ? name : '(an unusual name)'
  return { name: shownName, value: text, showing, ...(kind === 'claim' ? { claim: true } : {}) }
}

type Made = readonly [string, Showing]

function showList(kind: FieldKind, values: readonly Json[]): Made {
  if (values.length === 0) return ['an empty list', 'plain']
  const made = values.map((value) => showOne(kind, value))
  const hidden = made.some(([, showing]) => showing === 'hidden')
  if (hidden) return [`a list of ${values.length}, not shown here`, 'hidden']
  const shown = made.slice(0, mostItems).map(([text]) => text)
  const rest = values.length - shown.length
  if (rest > 0) return [`${shown.join(', ')} and ${rest} more`, 'hidden']
  return [shown.join(', '), made.some(([, showing]) => showing === 'masked') ? 'masked' : 'plain']
}

function showOne(kind: FieldKind, value: Json): Made {
  if (value === null) return ['nothing', 'plain']
  if (typeof value === 'boolean') return [value ? 'yes' : 'no', 'plain']
  if (typeof value === 'number') return showNumber(kind, value)
  if (typeof value === 'object')
    return [`${Object.keys(value).length} values inside, not shown here`, 'hidden']
  if (value === '') return ['empty', 'plain']
  const masked = kind === 'email' ? maskAddress(value) : maskedName(kind, value)
  if (masked !== undefined) return [masked, 'masked']
  if (isPlain(kind, value)) return [value, 'plain']
  return [`${lengthOf(value)}, not shown here`, 'hidden']
}

const maskedName = (kind: FieldKind, value: string): string | undefined =>
  kind === 'name' || kind === 'claim' ? maskName(value) : undefined

const isPlain = (kind: FieldKind, value: string): boolean =>
  (kind === 'id' && isIdentifier(value)) ||
  (kind === 'word' && isVocabulary(value)) ||
  (kind === 'date' && isDay(value)) ||
  (kind === 'number' && /^-?\d{1,9}(?:\.\d{1,4})?$/.test(value))

/** A long whole number may be a telephone's or a card's. */
function showNumber(kind: FieldKind, value: number): Made {
  const plain = kind === 'number' || !Number.isInteger(value) || Math.abs(value) < 1e6
  return plain ? [String(value), 'plain'] : [`${String(value).length} digits, not shown here`, 'hidden']
}

function lengthOf(value: string): string {
  const letters = Array.from(value).length
  return `${letters} character${letters === 1 ? '' : 's'}`
}
