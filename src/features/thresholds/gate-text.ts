/** The value of a gate in the text of accelerator.yaml, and the text with another one; undefined where it has none. */
export function gateIn(
  text: string,
  gate: string,
): { readonly value: number; readonly line: string; with(value: number): string } | undefined {
  const lines = text.split('\n')
  const begin = lines.findIndex((line) => /^acceptance:\s*(#.*)?$/.test(line))
  if (begin < 0) return undefined
  for (let i = begin + 1; i < lines.length && /^(\s|#|$)/.test(lines[i] ?? ''); i++) {
    // By its line and not by writing the whole file anew: comments and order are people's.
    const [, before = '', number = '', after = ''] =
      new RegExp(`^(\\s+${gate}:\\s*)(\\d+(?:\\.\\d+)?)(\\s*(?:#.*)?)$`).exec(lines[i] ?? '') ?? []
    if (number === '') continue
    return {
      value: Number(number),
      line: (lines[i] ?? '').trim(),
      with: (value) => lines.with(i, `${before}${value}${after}`).join('\n'),
    }
  }
  return undefined
}
