import type { TestContext } from 'node:test'
import { type Github, type GithubOptions, startGithub } from '../../../sandbox/github/index.ts'
import { acceleratorIn } from '../../../src/adapters/accelerator/index.ts'
import { evalsOf } from '../../../src/adapters/evals/index.ts'
import { openGithub } from '../../../src/adapters/github/index.ts'
import { parseYaml } from '../../../src/adapters/yaml.ts'
import { zip } from '../../../src/adapters/zip.ts'
import { type EvalsOptions, evalsDefaults } from '../../../src/chat/evals/options.ts'

export const now = new Date('2026-05-04T12:00:00Z')
export const options: EvalsOptions = {
  ...evalsDefaults,
  environment: 'prod',
  environments: ['prod', 'staging', 'dev'],
}

/** The real adapters in front of the sandbox's GitHub, whose clock stands still. */
export async function evalsWorld(t: Pick<TestContext, 'after'>, over: GithubOptions = {}) {
  const github = await startGithub({ now, clock: () => 0, seed: 'evals', ...over })
  t.after(() => github.close())
  return { github, ...portsTo(github) }
}

/** Ports that know nothing yet: no cache is warm. */
export function portsTo(github: Github, over: Partial<EvalsOptions> = {}) {
  const { owner, repo, token } = github
  const { runs, repository } = openGithub({
    unpack: zip.unpack,
    ...{ owner, repo, baseUrl: github.url, branch: 'main', patienceMs: 5000 },
    auth: { kind: 'token', token },
  })
  const accelerator = acceleratorIn({ repository, parseYaml })
  return { runs, repository, accelerator, evals: evalsOf({ runs, accelerator }, { ...options, ...over }) }
}
