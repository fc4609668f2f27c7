import { loadParser } from './syntax/load.ts'
import { globalsFor } from './syntax/schema.ts'
import { translate } from './translate/query.ts'
import { ticksOfDate } from './values/datetime.ts'

const EXERCISE = `let since = ago(1h);
datatable(t: datetime, s: string, n: long, d: dynamic)[datetime(2026-01-01), 'a', 1, dynamic({'a': 1})]
| where t > since and n > 0
| extend x = strlen(s)
| summarize count() by s, n
| sort by s asc
| take 1`

/** Loads and exercises the parser (about a second), so that no first question waits. Safe to call again. */
export const warm = (): void => {
  loadParser()
  const now = ticksOfDate(new Date())
  try {
    translate(EXERCISE, { globals: globalsFor([]), catalog: new Map(), now })
  } catch {
    // A refusal warms the parser just as well.
  }
}
