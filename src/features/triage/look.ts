import type { Look } from '../../chat/finding.ts'
import { windowWords } from '../../chat/window.ts'
import type { Ports } from '../../ports/index.ts'
import { examine } from './examine.ts'
import type { Incident } from './incident.ts'
import { verdictOf } from './verdict.ts'
import { detailOf, nameOf, plural } from './words.ts'

const shown = 3

/** Triage in words, for whoever wants to know without having been asked: see chat/finding.ts. */
export function triageLook({ telemetry }: Pick<Ports, 'telemetry'>): Look {
  return async ({ environment, window, now, zone, signal }) => {
    const { report } = await examine(telemetry, window, now, { environment, signal })
    const { state, tone, headline, extent, next } = verdictOf(report, { now, zone })
    const elsewhere = environment !== telemetry.environments()[0] ? ` env ${environment}` : ''
    return {
      state,
      tone,
      headline,
      extent: report.partial ? [...extent, report.partial] : [...extent],
      next,
      causes: report.incidents.slice(0, shown).map(causeLine),
      line: `triage ${windowWords(window)}${elsewhere}`,
    }
  }
}

function causeLine(incident: Incident): string {
  const { now } = incident
  const hits = now.requests > 0 ? plural(now.requests, 'request') : `${plural(now.count, 'time')}`
  return [nameOf(incident), detailOf(incident), hits, incident.trend].filter(Boolean).join(' · ')
}
