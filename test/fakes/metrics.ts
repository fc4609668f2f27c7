import type { Metrics, Work } from '../../src/ports/metrics.ts'

/** Measures nothing. */
export const noMetrics: Metrics = { during: (_, run) => run(() => undefined), count: () => undefined }

/** Keeps what was measured, by kind, name and outcome. */
export function listeningMetrics() {
  const measured: { readonly work: Work; readonly outcome: string }[] = []
  const counted: string[] = []
  const metrics: Metrics = {
    async during(work, run) {
      let outcome = 'ok'
      try {
        return await run((told) => {
          outcome = told
        })
      } catch (error) {
        outcome = (error as Error).name
        throw error
      } finally {
        measured.push({ work, outcome })
      }
    },
    count: (name, what) => void counted.push(`${name} ${what}`),
  }
  return { metrics, measured, counted }
}
