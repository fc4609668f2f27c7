/** One edit of a file: replace the first `find`, or put `text` at the end (or in a new file). */
export type Edit = { readonly path: string; readonly find?: string; readonly text: string }
/** One pull request of the generated history; `more` = commits that followed on its branch. */
export type Change = {
  readonly by: string
  readonly title: string
  readonly edits: readonly Edit[]
  readonly more?: readonly { readonly message: string; readonly edits: readonly Edit[] }[]
}

export const add = (path: string, text: string): Edit => ({ path, text: `${text}\n` })
export const swap = (path: string, find: string, text: string): Edit => ({ path, find, text })
export const change = (by: string, title: string, ...edits: Edit[]): Change => ({ by, title, edits })

export const agents = 'docs/agent-specs'
export const golden = 'evals/quality/golden_cases.jsonl'
export const python = 'pyproject.toml'
export const flow = '.github/workflows'

export function goldenCase(
  id: string,
  company: string,
  intent: string,
  mention: string,
  worker: string,
): Edit {
  const expected = { must_mention: [mention], must_cite: true, icp_fit_min: 55 }
  const rest = {
    seller_intent: intent,
    icp_definition: 'Mid-size firms in the EU',
    our_solution: 'Contoso Plan',
  }
  return add(
    golden,
    JSON.stringify({ case_id: id, company_name: company, ...rest, expected, exercises: [worker] }),
  )
}

/** What makes a commit bad: the prompt no longer asks for a subject. */
export const promptPath = `${agents}/outreach_personalizer.md`
export const badWords = 'leave it empty when the first line speaks for itself'
