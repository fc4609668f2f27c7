export const runnerPath = 'evals/quality/run.py'

/** How the cost gate of the evals prices a call, as the text of its runner has it. */
export type Pricing =
  /** It knows no models: cost is time or tokens at one price. */
  | { readonly by: 'time' }
  /** By the model that `--model` names, or its default. `priced`: whether it has a price for the wished model. */
  | { readonly by: 'model'; readonly now: string; readonly priced: boolean; with(model: string): string }

const asked = /(add_argument\(\s*["']--model["'][^)]*?\bdefault\s*=\s*["'])([\w.-]+)(["'])/s

/** Reads the runner's text. undefined: no such file, or it takes a model in a way that is not known here. */
export function pricingOf(text: string | undefined, model: string): Pricing | undefined {
  if (text === undefined) return undefined
  const now = asked.exec(text)?.[2]
  if (now === undefined) return text.includes('--model') ? undefined : { by: 'time' }
  const escaped = model.replaceAll(/[.]/g, '\\.')
  return {
    by: 'model',
    now,
    priced: new RegExp(`["']${escaped}["']\\s*:`).test(text),
    with: (next) => text.replace(asked, (_, before, _old, after) => `${before}${next}${after}`),
  }
}

/** What a workflow tells the runner in so many words, which then wins over its default; undefined for nothing. */
export const modelToldBy = (workflow: string | undefined): string | undefined =>
  workflow
    ?.split('\n')
    .filter((line) => line.includes(runnerPath))
    .map((line) => /--model[=\s]+["']?([\w.-]+)/.exec(line)?.[1])
    .find((told) => told !== undefined)
