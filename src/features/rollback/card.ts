import type { CardView, CommandButton, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import { TAG_WORD } from './args.ts'
import type { Candidate } from './candidates.ts'
import type { Good } from './first-tag.ts'
import type { Plan } from './plan.ts'
import type { Running } from './running.ts'
import { evalWords, factsOf, short } from './words.ts'

const buttonsOf = (buttons: readonly CommandButton[]): Json =>
  buttons.map(({ title, line }) => ({ title, line }))

/** Where one could go back to. `good` is what could be tagged, where there are no tags. */
export function candidatesCard(
  environment: string,
  running: Running,
  candidates: readonly Candidate[],
  good: Good | undefined,
  viewer: Viewer,
): CardView {
  const by = running.tag === undefined ? '' : ` (rolled back to ${running.tag})`
  return {
    template: 'rollback/candidates',
    summary: `Roll back ${environment}: ${candidates.length} tags to choose from`,
    data: {
      headline: `Roll back ${environment}`,
      running: `Runs ${short(running.sha)}${by} since ${showTime(running.at, viewer)}.`,
      candidates: candidates.map((one) => candidateData(one, environment, viewer)),
      notes: candidates.length > 0 ? [] : withoutTags(environment, good, viewer),
      buttons:
        candidates.length === 0 && good
          ? buttonsOf([
              { title: `Tag ${short(good.deployment.sha)}`, line: `rollback ${TAG_WORD} env ${environment}` },
            ])
          : [],
      hasButtons: candidates.length === 0 && good !== undefined,
    },
  }
}

const tones = { green: 'Good', red: 'Attention', none: 'Default' } as const

function candidateData(one: Candidate, environment: string, viewer: Viewer): Json {
  const undone =
    one.undone === undefined
      ? 'more than 100 commits back'
      : `undoes ${one.undone} commit${one.undone === 1 ? '' : 's'}`
  return {
    name: one.name,
    mark: one.lastKnownGood ? 'last known good' : '',
    evals: evalWords(one.evals, viewer),
    color: tones[one.evals.colour],
    line: [undone, ...(one.commit ? [`${short(one.sha)} ${one.commit.title}`] : [short(one.sha)])].join(
      ' · ',
    ),
    buttons: buttonsOf([{ title: `Plan ${one.name}`, line: `rollback ${one.name} env ${environment}` }]),
  }
}

function withoutTags(environment: string, good: Good | undefined, viewer: Viewer): Json[] {
  const text = (one: string) => ({ text: one })
  return [
    text('There is no tag before what runs, so there is nothing to go back to by name.'),
    good
      ? text(
          `The newest deployment to ${environment} with green evals is ${short(good.deployment.sha)}, ${showTime(good.deployment.createdAt, viewer)}. I can tag it, if a second person agrees.`,
        )
      : text(`None of the newest deployments to ${environment} has green evals.`),
    text(
      'By hand: git tag -a v1.0.0 <commit> -m "…" && git push origin v1.0.0. Tag every deployment whose evals are green.',
    ),
  ]
}

/** What going back would do, before anybody is asked. */
export function planCard(plan: Plan, viewer: Viewer): CardView {
  const { environment, tag, installed, recipe } = plan
  const name = tag.name === tag.sha ? short(tag.sha) : tag.name
  return {
    template: 'rollback/plan',
    summary: `Plan: roll back ${environment} to ${name}. Nothing has been started.`,
    data: {
      headline: `Plan: roll back ${environment} to ${name}`,
      status: installed
        ? 'Nothing has been started. It takes a second person.'
        : `It cannot be started: the repository has no workflow ${recipe.file}. Copy infra/workflows/ops-rollback.yml of this bot to .github/workflows/, or set workflows.rollback in ops.yaml to deploy.yml.`,
      tone: installed ? 'Default' : 'Attention',
      facts: factsOf(plan, viewer).map(({ title, value }) => ({
        title,
        color: /^Cannot|^Also/.test(title) && /Cannot|DROPPED/.test(title + value) ? 'Warning' : 'Default',
        lines: value.split('\n').map((text) => ({ text })),
      })),
      buttons: installed
        ? buttonsOf([{ title: 'Ask for approval', line: `rollback ${tag.name} env ${environment} ask` }])
        : [],
      hasButtons: installed,
    },
  }
}
