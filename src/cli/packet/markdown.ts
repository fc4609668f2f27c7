/** A table row, by the header's names in lower case. Cells are as they stand, without the space around them. */
export type Row = { readonly [header: string]: string }
/** A numbered section of the packet: "## 5. Rollback path". */
export type Section = {
  readonly number: number
  readonly heading: string
  readonly rows: readonly Row[]
  /** What stands outside of tables and code, a bullet or paragraph an entry, on one line each. */
  readonly texts: readonly string[]
}

/** What nobody has filled in: `[PARTNER-FILL REQUIRED: hint]`, also over several lines and without a hint. */
export const marker = /\[PARTNER-FILL(?: REQUIRED)?([^\]]*)\]/g

/** Sections by their numbers. Whatever the text is, it can be read: what is not a section is left out. */
export function sectionsOf(text: string): readonly Section[] {
  // A marker may break a line anywhere, a table's too.
  const whole = text.replaceAll(/\r\n?/g, '\n').replaceAll(marker, (one) => one.replaceAll(/\s*\n\s*/g, ' '))
  const sections: { number: number; heading: string; lines: string[] }[] = []
  let fenced = false
  let open: (typeof sections)[0] | undefined
  for (const line of whole.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) {
      fenced = !fenced
      continue
    }
    const heading = fenced ? null : /^#{1,2}\s+(?:(\d+)\.\s+)?(.*)$/.exec(line)
    if (!heading) {
      // What a recipe of commands says is its own business, but not that it is missing.
      if (!fenced || line.includes('[PARTNER-FILL')) open?.lines.push(fenced ? line.trim() : line)
      continue
    }
    open = undefined
    if (heading[1] === undefined) continue
    open = { number: Number(heading[1]), heading: (heading[2] ?? '').trim(), lines: [] }
    sections.push(open)
  }
  return sections.map(({ number, heading, lines }) => ({ number, heading, ...contentOf(lines) }))
}

function contentOf(lines: readonly string[]): Pick<Section, 'rows' | 'texts'> {
  const rows: Row[] = []
  const texts: string[] = []
  let headers: readonly string[] | undefined
  let paragraph = ''
  const close = () => {
    if (paragraph !== '') texts.push(paragraph)
    paragraph = ''
  }
  lines.forEach((line, i) => {
    if (!/^\s*\|/.test(line)) {
      headers = undefined
      if (line.trim() === '' || /^\s*([-*+]|\d+\.)\s/.test(line)) close()
      paragraph = `${paragraph} ${line.trim()}`.trim()
      return
    }
    close()
    if (isRule(line)) return
    if (!headers) {
      if (isRule(lines[i + 1] ?? '')) headers = cellsOf(line).map((name) => plainCell(name).toLowerCase())
      return
    }
    const cells = cellsOf(line)
    rows.push(Object.fromEntries(headers.map((name, at) => [name, cells[at] ?? ''])))
  })
  close()
  return { rows, texts }
}

const isRule = (line: string): boolean =>
  /^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$/.test(line) && line.includes('|')

/** Cells between bars; a bar after a backslash, or in code, is text. */
function cellsOf(line: string): readonly string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  const cells: string[] = []
  let cell = ''
  let code = false
  for (let i = 0; i < inner.length; i++) {
    const char = inner[i] as string
    if (char === '\\' && inner[i + 1] === '|') {
      cell += '|'
      i++
    } else if (char === '|' && !code) {
      cells.push(cell.trim())
      cell = ''
    } else {
      if (char === '`') code = !code && inner.indexOf('`', i + 1) > 0
      cell += char
    }
  }
  cells.push(cell.trim())
  return cells
}

/** A cell's text without Markdown's marks around it. */
export const plainCell = (cell: string): string =>
  cell
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\[([^\]]*)\]\((?:[^)]*)\)/g, '$1')
    .trim()
