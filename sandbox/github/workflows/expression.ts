/** Values that `${{ … }}` may name, by full path, e.g. "inputs.env_name" or "github.ref". */
export type Context = ReadonlyMap<string, string>

/**
 * Fills in `${{ … }}` in a workflow's text. Knows paths, quoted strings, `||` and `format()`; anything else is
 * empty, as an unknown name is on GitHub.
 */
export function expand(text: string, context: Context): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, inner: string) => evaluate(inner.trim(), context))
}

function evaluate(expression: string, context: Context): string {
  const choices = splitOutside(expression, '||')
  if (choices.length > 1)
    return choices.map((choice) => evaluate(choice, context)).find((v) => v !== '') ?? ''
  const call = /^format\((.*)\)$/s.exec(expression)
  if (call !== null) {
    const [pattern = '', ...values] = splitOutside(call[1] as string, ',').map((one) =>
      evaluate(one, context),
    )
    return pattern.replaceAll(/\{(\d+)\}/g, (_, index: string) => values[Number(index)] ?? '')
  }
  const quoted = /^'(.*)'$/s.exec(expression)
  if (quoted !== null) return (quoted[1] as string).replaceAll("''", "'")
  return context.get(expression.replace(/^github\.event\.inputs\./, 'inputs.')) ?? ''
}

function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = []
  let [start, quoted, depth] = [0, false, 0]
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted
    else if (!quoted && text[at] === '(') depth += 1
    else if (!quoted && text[at] === ')') depth -= 1
    else if (!quoted && depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(start, at).trim())
      start = at + separator.length
    }
  }
  return [...parts, text.slice(start).trim()]
}
