import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { type Github, startGithub } from '../../../sandbox/github/index.ts'
import { checkAnswer, checkedOctokit } from './openapi.ts'
import { at, smallGithub } from './small.ts'

async function world(t: TestContext): Promise<Github> {
  const github = await smallGithub()
  t.after(() => github.close())
  return github
}

function app(github: Github, change: object = {}) {
  const auth = {
    appId: github.appId,
    privateKey: github.privateKey,
    installationId: github.installationId,
    ...change,
  }
  return new Octokit({ authStrategy: createAppAuth, auth, baseUrl: github.url, log: quiet })
}
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

test('an App signs in with its key, gets a token for its installation, and acts as its bot', async (t) => {
  const github = await world(t)
  const octokit = app(github)
  assert.equal((await octokit.apps.getAuthenticated()).data?.slug, 'ops-day2')
  const { data: installation } = await octokit.apps.getRepoInstallation(at)
  assert.equal(installation.id, github.installationId)
  assert.equal((await octokit.apps.listInstallations()).data.length, 1)
  const inputs = { tag: 'v1', key: 'k', env_name: 'dev' }
  await octokit.actions.createWorkflowDispatch({ ...at, workflow_id: 'rollback.yml', ref: 'main', inputs })
  const { data } = await octokit.actions.listWorkflowRunsForRepo(at)
  assert.deepEqual(
    [data.workflow_runs[0]?.actor?.login, data.workflow_runs[0]?.actor?.type],
    ['ops-day2[bot]', 'Bot'],
  )
  const tokens = github.requests.filter((request) => request.path.endsWith('/access_tokens'))
  assert.equal(tokens.length, 1)
})

test('a token is refused when another key signed for it, and when the installation is not there', async (t) => {
  const github = await world(t)
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  await assert.rejects(app(github, { privateKey }).repos.get(at), {
    status: 401,
    message: /could not be decoded/,
  })
  await assert.rejects(app(github, { appId: 7 }).repos.get(at), { status: 401, message: /Issuer/ })
  await assert.rejects(app(github, { installationId: 7 }).repos.get(at), { status: 404 })
})

test('an installation token may only do what it was given', async (t) => {
  const github = await world(t)
  const { data } = await app(github).apps.createInstallationAccessToken({
    ...{ installation_id: github.installationId, permissions: { actions: 'read', contents: 'read' } },
  })
  const octokit = checkedOctokit(github, data.token)
  await octokit.actions.listRepoWorkflows(at)
  const order = { ...at, workflow_id: 'rollback.yml', ref: 'main' }
  await assert.rejects(octokit.actions.createWorkflowDispatch(order), {
    status: 403,
    message: /Resource not accessible by integration/,
  })
  await assert.rejects(octokit.repos.listDeployments({ ...at }), { status: 403 })
  const more = app(github).apps.createInstallationAccessToken({
    installation_id: github.installationId,
    permissions: { administration: 'write' },
  })
  await assert.rejects(more, { status: 422 })
})

test('a wrong token is 401, no token sees no private repository, and nobody writes unnamed', async (t) => {
  const github = await world(t)
  await assert.rejects(checkedOctokit(github, 'ghp_wrong').repos.get(at), {
    status: 401,
    message: /Bad credentials/,
  })
  const anonymous = new Octokit({ baseUrl: github.url, log: quiet })
  await assert.rejects(anonymous.repos.get(at), { status: 404 })
  await assert.rejects(anonymous.issues.create({ ...at, title: 'x' }), { status: 401 })
})

test('an expired installation token is 401', async (t) => {
  const github = await world(t)
  const { data } = await app(github).apps.createInstallationAccessToken({
    installation_id: github.installationId,
  })
  const token = github.world.app.tokens.get(data.token)
  assert.ok(token?.kind === 'installation')
  github.world.app.tokens.set(data.token, { ...token, expiresAt: Date.now() - 1 })
  await assert.rejects(checkedOctokit(github, data.token).repos.get(at), { status: 401 })
})

test('App answers fit GitHub’s description', async (t) => {
  const github = await startGithub({ scenario: 'empty' })
  t.after(() => github.close())
  github.addRepo({ owner: 'contoso', name: 'small' })
  const { token } = (await app(github).auth({ type: 'app' })) as { token: string }
  const octokit = checkedOctokit(github, token)
  await octokit.request('GET /app')
  // The description of the list wants an account that is a user and an enterprise at once.
  const { data: installations } = await app(github).apps.listInstallations()
  checkAnswer('GET', '/app/installations/{installation_id}', 200, installations[0])
  const { data } = await octokit.request('POST /app/installations/{installation_id}/access_tokens', {
    installation_id: github.installationId,
  })
  const { data: seen } = await checkedOctokit(github, data.token).request('GET /installation/repositories')
  assert.deepEqual(
    seen.repositories.map((repo) => repo.full_name),
    ['contoso/small'],
  )
})
