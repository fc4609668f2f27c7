import type { Observation, Verdict } from '../../../src/chat/evals/observation.ts'

const noon = Date.parse('2026-11-24T12:00:00Z')
const hour = 3_600_000

/** Runs an hour apart and a quarter of an hour long, the last one begun an hour before noon: "grb." is green, red, broken, none. */
export function runs(colours: string, first = 1): readonly Observation[] {
  const verdicts: Record<string, Verdict> = { g: 'green', r: 'red', b: 'broken', '.': 'none' }
  return [...colours].map((letter, i) => {
    const at = new Date(noon - (colours.length - i) * hour)
    const id = first + i
    const run = {
      ...{ id, file: 'evals.yml', status: 'completed', conclusion: 'success', sha: `sha${id}`, attempt: 1 },
      ...{
        createdAt: at,
        updatedAt: new Date(at.getTime() + hour / 4),
        url: `https://github.com/o/r/actions/runs/${id}`,
      },
    }
    return { run, key: 'evals', verdict: verdicts[letter] ?? 'none', tested: `sha${id}` }
  })
}
