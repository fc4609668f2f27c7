import { type Github, type GithubOptions, startGithub } from '../../../sandbox/github/index.ts'

/** A moment for tests; clocks stand still there until `advance`. */
export const noon = new Date('2026-05-04T12:00:00Z')
export const at = { owner: 'contoso', repo: 'small' }

export const rollback = `name: rollback
run-name: rollback \${{ inputs.tag }} (\${{ inputs.key }})
on:
  workflow_dispatch:
    inputs:
      tag: {required: true, type: string}
      key: {required: true, type: string}
      env_name: {required: true, type: choice, options: [dev, prod]}
      reason: {default: none}
concurrency: rollback-\${{ inputs.env_name }}
jobs:
  deploy:
    environment: \${{ inputs.env_name }}
    steps:
      - uses: actions/checkout@v4
      - name: Deploy
        run: azd deploy api
  verify:
    needs: deploy
    steps: [{name: Health, run: curl}]
`
const push = 'name: lint\non: {push: {branches: [main]}}\njobs: {lint: {steps: [{name: Ruff, run: ruff}]}}\n'

/** A repository of two workflows and one tag, on a clock that stands still. */
export async function smallGithub(options: GithubOptions = {}): Promise<Github> {
  const github = await startGithub({ now: noon, clock: () => 0, scenario: 'empty', ...options })
  const repo = github.addRepo({ owner: 'contoso', name: 'small', createdAt: noon })
  const files = {
    '.github/workflows/rollback.yml': rollback,
    '.github/workflows/lint.yml': push,
    'a.txt': 'one\n',
  }
  github.addCommit({ message: 'start', files, at: new Date('2026-05-01T09:00:00Z') }, repo)
  github.addTag({ name: 'v1', message: 'first' }, repo)
  github.addCommit(
    { message: 'second', files: { 'a.txt': 'two\n' }, at: new Date('2026-05-02T09:00:00Z') },
    repo,
  )
  return github
}
