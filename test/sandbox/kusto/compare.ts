import type { ResultTable } from '../../../sandbox/kusto/contract.ts'

/** A recorded answer of a real Kusto engine. */
export type Case = {
  readonly id: string
  readonly query: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  readonly ordered: boolean
  readonly unordered_arrays: boolean
  readonly tolerance: number
}

/** What differs between the recorded and the actual answer, in words; undefined when nothing does. */
export const difference = (expected: Case, actual: ResultTable): string | undefined => {
  const wanted = expected.columns.map(({ name, type }) => `${name}:${type}`).join(', ')
  const got = actual.columns.map(({ name, type }) => `${name}:${type}`).join(', ')
  if (wanted !== got) return `columns\n  expected ${wanted}\n  actual   ${got}`
  const types = expected.columns.map(({ type }) => type)
  const left = expected.rows.map((row) => normalRow(row, types, expected))
  const right = actual.rows.map((row) => normalRow(row, types, expected))
  const missing = expected.ordered
    ? inOrder(left, right, expected.tolerance)
    : asSets(left, right, expected.tolerance)
  return missing && `${missing}\n  all expected ${show(left)}\n  all actual   ${show(right)}`
}

type Rows = readonly (readonly unknown[])[]

const inOrder = (left: Rows, right: Rows, tolerance: number): string | undefined => {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    if (!same(left[index], right[index], tolerance)) {
      return `row ${index}\n  expected ${JSON.stringify(left[index])}\n  actual   ${JSON.stringify(right[index])}`
    }
  }
  return undefined
}

const asSets = (left: Rows, right: Rows, tolerance: number): string | undefined => {
  const unused = [...right]
  for (const row of left) {
    const at = unused.findIndex((candidate) => same(row, candidate, tolerance))
    if (at < 0) return `no such row\n  expected ${JSON.stringify(row)}`
    unused.splice(at, 1)
  }
  return unused.length > 0 ? `unexpected row\n  actual   ${JSON.stringify(unused[0])}` : undefined
}

const show = (rows: Rows): string =>
  rows
    .slice(0, 12)
    .map((row) => `\n    ${JSON.stringify(row)}`)
    .join('')

const normalRow = (
  row: readonly unknown[],
  types: readonly string[],
  { unordered_arrays }: Case,
): unknown[] =>
  row.map((cell, index) => {
    if (types[index] === 'datetime') return instant(cell)
    if (types[index] !== 'dynamic') return cell
    const value = parsed(cell)
    return unordered_arrays && Array.isArray(value) ? value.map(canonical).sort(byText) : canonical(value)
  })

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

/** Dynamics are recorded as JSON text or as the value itself. */
const parsed = (cell: unknown): unknown => {
  if (typeof cell !== 'string') return cell
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value === 'string') return instant(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  )
}

/** The same moment written with and without zeros at the end. */
const instant = (cell: unknown): unknown =>
  typeof cell === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(cell)
    ? cell.replace(/(\.\d*?)0*Z$/, '$1Z').replace('.Z', 'Z')
    : cell

const same = (left: unknown, right: unknown, tolerance: number): boolean => {
  if (typeof left === 'number' && typeof right === 'number') {
    return (
      left === right || Math.abs(left - right) <= tolerance * Math.max(1, Math.abs(left), Math.abs(right))
    )
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index], tolerance))
  }
  if (typeof left === 'object' && typeof right === 'object' && left !== null && right !== null) {
    const [a, b] = [Object.entries(left), Object.entries(right)]
    return (
      a.length === b.length &&
      a.every(([key, value], index) => b[index]?.[0] === key && same(value, b[index]?.[1], tolerance))
    )
  }
  return left === right
}
