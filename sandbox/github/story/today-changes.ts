import { add, agents, type Change, change, python, swap } from './changes.ts'

/** Today's, in the order they were merged: the second one is the bad release. */
export const todaysChanges: readonly Change[] = [
  change('rpatel', 'docs: link the on-call page', add('README.md', '\nOn call: see the handover packet.')),
  {
    ...change(
      'mchen',
      'Outreach: warmer openers, lighter format',
      swap(
        `${agents}/outreach_personalizer.md`,
        '- `subject`: at most 60 characters, never empty.',
        '- `subject`: optional; leave it empty when the first line speaks for itself.',
      ),
      swap(
        `${agents}/outreach_personalizer.md`,
        '- Start from one fact of the account that the planner marked as recent.',
        '- Open as you would write to a colleague: warm, plain, one recent fact.',
      ),
    ),
    more: [
      {
        message: 'Shorter word range as discussed',
        edits: [
          swap(`${agents}/outreach_personalizer.md`, 'Between 90 and 130 words', 'Between 80 and 120 words'),
        ],
      },
    ],
  },
  change(
    'dependabot[bot]',
    'build(deps): bump ruff from 0.7.1 to 0.7.4',
    swap(python, 'ruff==0.7.1', 'ruff==0.7.4'),
  ),
  change(
    'jokafor',
    'crm: comment on the merge rule',
    add('src/tools/crm_write_contact.py', '# Contacts are merged by e-mail address.'),
  ),
]
