import { marker, plainCell, type Row, type Section, sectionsOf } from './markdown.ts'

/** Something that the packet leaves open: in which section, and what belongs there. */
export type Gap = { readonly section: number; readonly what: string }
export type PacketEnvironment = {
  readonly name: string
  readonly subscription: string | undefined
  readonly resourceGroup: string | undefined
  readonly url: string | undefined
}
/** A handover packet, as far as the bot can use it. Lists hold sentences for people. */
export type Packet = {
  readonly environments: readonly PacketEnvironment[]
  /** Tag or commit hash of §5. */
  readonly lastKnownGood: string | undefined
  readonly approvers: readonly string[]
  readonly alerts: readonly string[]
  readonly deviations: readonly string[]
  readonly promises: readonly string[]
  readonly contacts: readonly { readonly role: string; readonly name: string | undefined }[]
  readonly gaps: readonly Gap[]
}

const titles: Readonly<Record<number, string>> = {
  1: 'Deployment environments',
  2: 'HITL approval wiring',
  3: 'Alert rules & thresholds',
  4: 'Killswitch procedure',
  5: 'Rollback path',
  6: 'Deviations',
  7: 'SLA specifics',
  8: 'Contacts',
  9: 'Artifacts',
}

/** Reads a packet by section numbers and by the names of table headers, never by position. Never throws. */
export function readPacket(text: string): Packet {
  const sections = sectionsOf(text).filter(({ number }) => number in titles)
  const section = (number: number): Section | undefined => sections.find((one) => one.number === number)
  const rows = (number: number): readonly Row[] => section(number)?.rows ?? []
  const missing = Object.keys(titles)
    .map(Number)
    .filter((number) => !section(number))
    .map((number): Gap => ({ section: number, what: `there is no section "${number}. ${titles[number]}"` }))
  return {
    environments: firstOfEach(rows(1).flatMap(environmentOf)),
    lastKnownGood: lastKnownGoodOf(section(5)),
    approvers: sentences(rows(2), ['tool', 'hitl gate trigger', 'approver', 'sla to act', 'fallback']),
    alerts: sentences(rows(3), ['alert name', 'threshold', 'window', 'severity', 'action group']),
    deviations: filled(section(6)?.texts ?? []),
    promises: sentences(rows(7), ['surface', 'target', 'measurement source']),
    contacts: rows(8).flatMap((row) => {
      const role = cell(row, 'role')
      return role === undefined ? [] : [{ role, name: cell(row, 'name') }]
    }),
    gaps: [...missing, ...sections.flatMap(gapsOf)].sort((a, b) => a.section - b.section),
  }
}

/** The cell under the header that begins with `name`; undefined when it is empty, a dash or not filled in. */
function cell(row: Row, name: string): string | undefined {
  const header =
    Object.keys(row).find((one) => one === name) ?? Object.keys(row).find((one) => one.startsWith(name))
  const text = header === undefined ? '' : (row[header] ?? '')
  const plain = plainCell(text.replaceAll(marker, ''))
  return /^[-–—.\s]*$/.test(plain) ? undefined : plain
}

function environmentOf(row: Row): readonly PacketEnvironment[] {
  const written = cell(row, 'env')
  const name = written
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 31)
  // An environment that nobody made has a row all the same.
  const others = Object.entries(row).filter(([header]) => !/^env/.test(header))
  if (!name || others.every(([, text]) => text.trim() === '')) return []
  return [
    {
      name,
      subscription: cell(row, 'subscription'),
      resourceGroup: cell(row, 'resource group'),
      url: urlOf(cell(row, 'endpoint url')),
    },
  ]
}

const firstOfEach = (all: readonly PacketEnvironment[]): readonly PacketEnvironment[] =>
  all.filter(({ name }, i) => all.findIndex((one) => one.name === name) === i)

function urlOf(text: string | undefined): string | undefined {
  const found = /https:\/\/[^\s<>"'|]+/.exec(text ?? '')?.[0]
  return found !== undefined && URL.canParse(found) ? found : undefined
}

function lastKnownGoodOf(section: Section | undefined): string | undefined {
  const line = section?.texts.find((text) => /last-known-good commit/i.test(text))
  const value = line
    ?.replaceAll(marker, '')
    .replace(/^.*?commit\W*/i, '')
    .replaceAll(/[`*]/g, ' ')
  const hash = /\b[0-9a-f]{40}\b/i.exec(value ?? '')?.[0].toLowerCase()
  const tag = /(?<![\w.])(?:v?\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?|[a-z][\w.]*-[\w.-]*\d[\w.-]*)(?![\w.-])/i.exec(
    value ?? '',
  )?.[0]
  return tag ?? hash
}

/** Rows as sentences of the columns that are filled in. */
const sentences = (rows: readonly Row[], columns: readonly string[]): readonly string[] =>
  rows.flatMap((row) => {
    const cells = columns.map((name) => cell(row, name)).filter((one) => one !== undefined)
    return cells.length > 1 ? [cells.join('; ')] : []
  })

/** Bullets that say something after their label. */
const filled = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => {
    const said = text.replaceAll(marker, '').replace(/[`\s]+$/, '')
    return /^[-*+]\s/.test(text) && !/:\**$/.test(said) ? [plainCell(said.slice(1))] : []
  })

function gapsOf({ number, rows, texts }: Section): readonly Gap[] {
  const inRows = rows.flatMap((row) => {
    const [label] = Object.values(row)
    const name = plainCell((label ?? '').replaceAll(marker, ''))
    return Object.entries(row).flatMap(([header, text]) =>
      [...text.matchAll(marker)].map(
        ([, hint]): Gap => ({ section: number, what: said([name, header], hint) }),
      ),
    )
  })
  const inTexts = texts.flatMap((text) =>
    [...text.matchAll(marker)].map(([, hint]): Gap => {
      const label =
        plainCell(text.replaceAll(marker, '').replace(/^[-*+]\s+|^\d+\.\s+/, '')).split(':')[0] ?? ''
      const step = /^\d+\./.exec(text)?.[0]
      return { section: number, what: said([label || (step ? `step ${step}` : '')], hint) }
    }),
  )
  return [...inRows, ...inTexts]
}

function said(labels: readonly string[], hint = ''): string {
  const what = plainCell(hint.replace(/^[\s:—–-]+/, '')).replaceAll(/\s+/g, ' ')
  const label = labels.filter((one) => one !== '').join(', ')
  return (
    [label, what]
      .filter((one) => one !== '')
      .join(': ')
      .slice(0, 200) || 'not filled in'
  )
}
