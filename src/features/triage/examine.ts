import type { Answer, Telemetry, Window } from '../../ports/telemetry.ts'
import { Fresh, type Scope, silenceQuery, TriageRow, triageQuery } from './query.ts'
import { makeReport, type Report } from './report.ts'
import { reachOf, scopeOf, silenceOf } from './scope.ts'

type Asking = { readonly environment: string; readonly signal: AbortSignal }

/** Asks what failed in the window and makes a report of it. Throws `UpstreamError`. */
export async function examine(
  telemetry: Telemetry,
  window: Window,
  now: Date,
  asking: Asking,
): Promise<{ readonly report: Report; readonly scope: Scope }> {
  const scope = scopeOf(window, now)
  const answer = await telemetry.query(triageQuery(scope), reachOf(scope), TriageRow, asking)
  return { report: makeReport(await heard(telemetry, answer, asking, now), window, now), scope }
}

/** Only a store that has been silent for a day is asked a second question: since when. */
async function heard(
  telemetry: Telemetry,
  answer: Answer<TriageRow>,
  asking: Asking,
  now: Date,
): Promise<Answer<TriageRow>> {
  if (answer.partial || answer.rows.some((row) => row.leg === 'fresh' && row.newest)) return answer
  const silence = await telemetry.query(silenceQuery, silenceOf(now), Fresh, asking)
  return { ...answer, rows: [...answer.rows.filter((row) => row.leg !== 'fresh'), ...silence.rows] }
}
