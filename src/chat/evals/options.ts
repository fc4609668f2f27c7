import type { TrackOptions } from './track.ts'

/** What a commit touches, the most suspicious first. */
export const topics = ['prompts', 'models', 'tools', 'evals'] as const
export type Topic = (typeof topics)[number]

/** What a customer may say otherwise about their repository; `evalsDefaults` fits the accelerator as shipped. */
export type EvalsOptions = TrackOptions & {
  readonly branch: string
  /** A green run older than this proves nothing any more. */
  readonly staleDays: number
  /** Where in the repository the things are that change answers. */
  readonly paths: Readonly<Record<Topic, readonly string[]>>
  /** GitHub's name of an environment, by its name in ops.yaml. */
  readonly githubNames: Readonly<Record<string, string>>
}

export const evalsDefaults: EvalsOptions = {
  branch: 'main',
  workflows: {
    lint: 'lint.yml',
    evals: 'evals.yml',
    deploy: 'deploy.yml',
    postDeploy: 'post-deploy-eval.yml',
  },
  environment: undefined,
  environments: [],
  githubNames: {},
  staleDays: 7,
  paths: {
    prompts: ['docs/agent-specs'],
    models: ['accelerator.yaml'],
    tools: ['src/tools'],
    evals: ['evals'],
  },
}
