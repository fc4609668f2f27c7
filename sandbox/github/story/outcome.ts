import type { Random } from '../random.ts'
import { resolve } from '../state/history.ts'
import type { Repo } from '../state/repo.ts'
import { goodCase, greenQuality, lostCase, redteamCase } from './cases.ts'
import { badWords, promptPath } from './changes.ts'
import type { EvalOutcome } from './eval-plan.ts'

/** Text of a file at a commit; empty when it is not there. */
export function textAt(repo: Repo, sha: string, path: string): string {
  const blob = resolve(repo, sha)?.files.get(path)
  return repo.objects.blobs.get(blob ?? '')?.toString('utf8') ?? ''
}

/** Whether this version's prompt makes the outreach worker fail its validation. */
export function isBad(repo: Repo, sha: string): boolean {
  return textAt(repo, sha, promptPath).includes(badWords)
}

/** How the evals of `code` go against an API that runs `live`. */
export function outcomeOf(repo: Repo, code: string, live: string, random: Random): EvalOutcome {
  const ids = caseIds(repo, code, 'evals/quality/golden_cases.jsonl')
  const redteam = caseIds(repo, code, 'evals/redteam/cases.jsonl').map((id) => redteamCase(id))
  const importable = /PYTHONPATH/.test(textAt(repo, code, '.github/workflows/evals.yml'))
  const gate = importable ? [] : ('broken' as const)
  if (!isBad(repo, live)) return { quality: greenQuality(ids, random), redteam, gate }
  // The worker's validation fails for most inputs; the request then ends without a briefing.
  const quality = ids.map((id, at) =>
    at % 3 === 0 ? goodCase(id, 140 + random() * 15) : lostCase(id, 'no final briefing'),
  )
  return { quality, redteam, gate }
}

function caseIds(repo: Repo, sha: string, path: string): string[] {
  return [...textAt(repo, sha, path).matchAll(/"case_id":"([^"]+)"/g)].map((found) => found[1] as string)
}
