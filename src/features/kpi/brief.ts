import { UpstreamError } from '../../chat/errors.ts'
import type { Kpi } from '../../ports/accelerator.ts'
import type { Ports } from '../../ports/index.ts'
import { showValue } from './words.ts'

/** Where the accelerator keeps what was promised to the customer. */
const path = 'docs/discovery/solution-brief.md'
/** What the brief says of a KPI, in the unit of accelerator.yaml: milliseconds or a share. */
export type Hypothesis = { readonly baseline: number | undefined; readonly target: number | undefined }
export type Brief = ReadonlyMap<string, Hypothesis>

/** The brief's table of KPIs; empty where there is no brief, no table, or nobody has filled it in. */
export async function readBrief({ repository }: Pick<Ports, 'repository'>): Promise<Brief> {
  try {
    return briefIn((await repository.file(path)) ?? '')
  } catch (error) {
    // What is promised is in accelerator.yaml too: a review without the brief is one.
    if (error instanceof UpstreamError) return new Map()
    throw error
  }
}

/** Reads tables that have columns for a KPI, its baseline and its target, whatever stands around them. */
export function briefIn(text: string): Brief {
  const found = new Map<string, Hypothesis>()
  if (/STATUS:\s*TEMPLATE/i.test(text)) return found
  let columns: readonly string[] = []
  for (const line of text.split('\n')) {
    const cells = /^\s*\|(.*)\|\s*$/
      .exec(line)?.[1]
      ?.split('|')
      .map((cell) => cell.replaceAll('`', '').trim())
    if (!cells) {
      columns = []
      continue
    }
    const heads = cells.map((cell) => cell.toLowerCase())
    if (
      heads.some((head) => /\bkpi\b/.test(head)) &&
      heads.includes('baseline') &&
      heads.includes('target')
    ) {
      columns = heads
      continue
    }
    const at = (name: RegExp) => cells[columns.findIndex((head) => name.test(head))] ?? ''
    const name = /^\w+$/.exec(at(/\bkpi\b/))?.[0]
    if (name) found.set(name, { baseline: numberIn(at(/^baseline$/)), target: numberIn(at(/^target$/)) })
  }
  return found
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  '%': 0.01,
}

/** "90 s", "8 %", "10,800,000", "0.08"; undefined for "TBD", "e.g. 3 h" and whatever else is not a number yet. */
function numberIn(cell: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d[\d,]*(?:\.\d+)?)\s*(ms|s|min|h|%)?$/.exec(cell) ?? []
  return number === ''
    ? undefined
    : Number((Number(number.replaceAll(',', '')) * (units[unit] ?? 1)).toPrecision(12))
}

/** The KPI with what the brief adds, and a sentence where the two differ. accelerator.yaml has the last word. */
export function withBrief(kpi: Kpi, brief: Brief): { readonly kpi: Kpi; readonly notes: readonly string[] } {
  const told = brief.get(kpi.name)
  if (!told) return { kpi, notes: [] }
  const notes = (['baseline', 'target'] as const).flatMap((what) => {
    const [own, theirs] = [kpi[what], told[what]]
    if (theirs === undefined || own === theirs) return []
    const value = showValue(theirs, kpi.type)
    return own === undefined
      ? [`${kpi.name}: accelerator.yaml has no ${what}; the brief’s ${value} is used.`]
      : [
          `${kpi.name}: the brief promises a ${what} of ${value}, accelerator.yaml has ${showValue(own, kpi.type)}.`,
        ]
  })
  return {
    kpi: { ...kpi, baseline: kpi.baseline ?? told.baseline, target: kpi.target ?? told.target },
    notes,
  }
}
