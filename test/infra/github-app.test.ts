import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { appPermissions } from '../../sandbox/github/app/identity.ts'
import { appManifest, newAppUrl } from '../../src/cli/github-app.ts'
import { neededRights } from '../../src/config/doctor.ts'

/** What GitHub asks of an App for each call that the bot makes. A call that is not here is not allowed for. */
const needs: Readonly<Record<string, string>> = {
  'actions.createWorkflowDispatch': 'actions:write',
  'actions.downloadArtifact': 'actions:read',
  'actions.downloadJobLogsForWorkflowRun': 'actions:read',
  'actions.downloadWorkflowRunLogs': 'actions:read',
  'actions.getWorkflowRun': 'actions:read',
  'actions.listJobsForWorkflowRun': 'actions:read',
  'actions.listWorkflowRunArtifacts': 'actions:read',
  'actions.listWorkflowRuns': 'actions:read',
  'actions.listWorkflowRunsForRepo': 'actions:read',
  'checks.listAnnotations': 'checks:read',
  'git.createCommit': 'contents:write',
  'git.createRef': 'contents:write',
  'git.createTag': 'contents:write',
  'git.createTree': 'contents:write',
  'git.getRef': 'contents:read',
  'git.getTag': 'contents:read',
  'git.getTree': 'contents:read',
  'issues.create': 'issues:write',
  'issues.listForRepo': 'issues:read',
  'pulls.create': 'pull_requests:write',
  'pulls.get': 'pull_requests:read',
  'pulls.list': 'pull_requests:read',
  'repos.compareCommitsWithBasehead': 'contents:read',
  'repos.get': 'metadata:read',
  'repos.getCommit': 'contents:read',
  'repos.getContent': 'contents:read',
  'repos.listCommits': 'contents:read',
  'repos.listDeploymentStatuses': 'deployments:read',
  'repos.listDeployments': 'deployments:read',
  'repos.listPullRequestsAssociatedWithCommit': 'pull_requests:read',
  'repos.listTags': 'contents:read',
}
const folder = 'src/adapters/github'
const source = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
const calls = new Set(
  source.flatMap((text) =>
    [...text.matchAll(/\b(actions|checks|git|issues|pulls|repos|apps|orgs|users)\.([a-z]\w+)\(/g)].map(
      ([, group, method]) => `${group}.${method}`,
    ),
  ),
)

test('the App asks for what its calls need, and for nothing more', () => {
  assert.ok(calls.size > 15, 'the test sees calls')
  assert.deepEqual(
    [...calls].filter((call) => !(call in needs)),
    [],
    'calls that nobody has thought about',
  )
  const wanted = new Map<string, string>()
  for (const call of [...calls, 'repos.get', 'actions.createWorkflowDispatch']) {
    const [permission = '', level = ''] = (needs[call] ?? '').split(':')
    if (wanted.get(permission) !== 'write') wanted.set(permission, level)
  }
  const sorted = (all: Iterable<[string, string]>) => [...all].sort(([a], [b]) => a.localeCompare(b))
  assert.deepEqual(sorted(Object.entries(appManifest().default_permissions)), sorted(wanted))
})

test('the doctor looks for the rights that the App asks for', () => {
  const looked = Object.fromEntries(neededRights.map(({ name, level }) => [name, level]))
  assert.deepEqual(looked, appManifest().default_permissions)
})

test('it cannot write workflow files, secrets or settings', () => {
  const { default_permissions } = appManifest()
  for (const name of ['workflows', 'secrets', 'administration', 'environments', 'members'])
    assert.equal(default_permissions[name], undefined)
})

test('the sandbox’s App has no right that the real one lacks, but for looking', () => {
  const { default_permissions } = appManifest()
  const more = Object.entries(appPermissions).filter(([name, level]) => default_permissions[name] !== level)
  assert.deepEqual(more, [['environments', 'read']])
})

test('the link fills GitHub’s form in', () => {
  const url = new URL(newAppUrl('contoso'))
  assert.equal(url.pathname, '/organizations/contoso/settings/apps/new')
  assert.equal(url.searchParams.get('contents'), 'write')
  assert.equal(url.searchParams.get('webhook_active'), 'false')
})
