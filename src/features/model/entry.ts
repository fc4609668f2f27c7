/** The entry of `models` in accelerator.yaml that every agent runs on. */
export type Entry = {
  readonly model: string
  readonly version: string
  readonly deployment: string
  readonly capacity: number
}
const keys = {
  model: 'model',
  version: 'version',
  deployment: 'deployment_name',
  capacity: 'capacity',
} as const
type Field = keyof typeof keys

/**
 * The default entry as it stands in the text, and the text with another one. undefined where it is not written as the
 * accelerator ships it, a key a line: then a person has to edit it.
 */
export function defaultEntry(
  text: string,
): { readonly entry: Entry; with(other: Entry): string } | undefined {
  const lines = text.split('\n')
  const found = entriesOf(lines).filter(([from, to]) =>
    lines.slice(from, to).some((line) => /^[\s-]*default:\s*true\s*(#.*)?$/.test(line)),
  )
  const [range] = found
  if (!range || found.length > 1) return undefined
  const at = (field: Field) => scalarIn(lines, range, keys[field])
  const [model, version, deployment, capacity] = [
    at('model'),
    at('version'),
    at('deployment'),
    at('capacity'),
  ]
  if (!model || !version || !deployment || !capacity || !/^\d+$/.test(capacity.value)) return undefined
  return {
    entry: {
      ...{ model: model.value, version: version.value, deployment: deployment.value },
      capacity: Number(capacity.value),
    },
    // By its lines and not by writing the whole file anew: comments and order are people's.
    with: (other) =>
      lines
        .with(model.line, model.with(word(other.model, model.quoted)))
        // Always quoted: YAML reads a bare date as one, and Bicep then refuses it.
        .with(version.line, version.with(`"${other.version}"`))
        .with(deployment.line, deployment.with(word(other.deployment, deployment.quoted)))
        .with(capacity.line, capacity.with(String(other.capacity)))
        .join('\n'),
  }
}

/** Lines [from, to) of each entry of `models`. */
function entriesOf(lines: readonly string[]): readonly (readonly [number, number])[] {
  const begin = lines.findIndex((line) => /^models:\s*(#.*)?$/.test(line))
  if (begin < 0) return []
  const after = lines.findIndex((line, i) => i > begin && /^[^\s#-]/.test(line))
  const end = after < 0 ? lines.length : after
  const first = lines.slice(begin + 1, end).find((line) => /^\s*-\s/.test(line))
  const indent = first?.search(/-/) ?? -1
  const starts = lines.flatMap((line, i) =>
    i > begin && i < end && indent >= 0 && line.search(/\S/) === indent && /^\s*-\s/.test(line) ? [i] : [],
  )
  return starts.map((from, i) => [from, starts[i + 1] ?? end] as const)
}

function scalarIn(lines: readonly string[], [from, to]: readonly [number, number], key: string) {
  const pattern = new RegExp(`^(\\s*(?:-\\s+)?${key}:\\s+)(["']?)([A-Za-z0-9][\\w.-]*)\\2(\\s*(?:#.*)?)$`)
  for (let line = from; line < to; line++) {
    const [, before = '', quote = '', value = '', after = ''] = pattern.exec(lines[line] ?? '') ?? []
    if (value !== '')
      return { line, value, quoted: quote !== '', with: (next: string) => `${before}${next}${after}` }
  }
  return undefined
}

/** A name as YAML reads it as text: "4" would be a number, "on" a truth. */
const word = (text: string, quoted: boolean): string =>
  quoted || !/^[A-Za-z]/.test(text) || /^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? `"${text}"`
    : text
