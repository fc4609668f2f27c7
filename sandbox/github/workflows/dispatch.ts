import type { WorkflowInput } from './definition.ts'

type Checked = { readonly inputs: Readonly<Record<string, string>> } | { readonly wrong: string }

/** Checks what was given against the declared inputs, with GitHub's sentences, and fills in defaults. */
export function checkInputs(
  declared: ReadonlyMap<string, WorkflowInput>,
  given: Readonly<Record<string, unknown>>,
): Checked {
  const names = Object.keys(given)
  if (names.length > 25) return { wrong: 'Invalid request.\n\nNo more than 25 properties are allowed.' }
  const unexpected = names.filter((name) => !declared.has(name))
  if (unexpected.length > 0) return { wrong: `Unexpected inputs provided: ${JSON.stringify(unexpected)}` }
  const inputs: Record<string, string> = {}
  for (const [name, input] of declared) {
    const value = given[name] ?? input.default
    if (value === undefined || value === '') {
      if (input.required) return { wrong: `Required input '${name}' not provided` }
    }
    const text = value === undefined ? '' : String(value)
    if (input.type === 'choice' && text !== '' && input.options?.includes(text) === false)
      return { wrong: `Provided value '${text}' for input '${name}' not in the list of allowed values` }
    inputs[name] = text
  }
  return { inputs }
}
