import type { Change } from './changes.ts'
import { type LintFault, ruffFault } from './other-plans.ts'

/** Pull requests that nobody has merged yet. */
export const openChanges: readonly {
  readonly change: Change
  readonly openedMinutesAgo: number
  readonly fault?: LintFault
}[] = [
  {
    change: {
      by: 'jokafor',
      title: 'Outreach: fall back to a plain subject',
      edits: [
        {
          path: 'src/scenarios/sales_research/validate.py',
          text: '\n\ndef plain_subject(answer: dict, product: str) -> str:\n    return answer.get("subject") or f"A question about {product}"\n',
        },
      ],
    },
    openedMinutesAgo: 50,
  },
  {
    change: {
      by: 'dependabot[bot]',
      title: 'build(deps): bump pyyaml from 6.0.2 to 6.0.3',
      edits: [{ path: 'pyproject.toml', find: 'pyyaml==6.0.2', text: 'pyyaml==6.0.3' }],
    },
    openedMinutesAgo: 1500,
    fault: ruffFault,
  },
]
