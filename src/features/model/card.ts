import type { CardView } from '../../chat/reply.ts'
import type { Manifest } from '../../ports/accelerator.ts'
import { manifestPath, type Plan } from './plan.ts'
import { factsOf, hasManual } from './words.ts'

/** Which models the accelerator's manifest names, and what has no effect. */
export function modelsCard({ models, agents }: Manifest): CardView {
  const current = models.find(({ isDefault }) => isDefault)
  const ignored = agents.filter(({ model }) => model !== undefined && model !== 'default')
  const said = current ? `${current.model} ${current.version}` : 'none is marked as default'
  return {
    template: 'model/models',
    summary: `Default model: ${said}`,
    data: {
      headline: `Default model: ${said}`,
      status: current
        ? `From ${manifestPath} on the default branch. What runs is what the last "azd up" deployed; Azure may move a version by itself when it retires.`
        : `Exactly one entry under "models" in ${manifestPath} must have "default: true".`,
      tone: current ? 'Default' : 'Attention',
      models: models.map(({ slug, model, version, deployment, capacity, isDefault }) => ({
        name: `${slug}: ${model} ${version}`,
        detail: [
          `deployed as ${deployment}`,
          ...(capacity === undefined ? [] : [`capacity ${capacity}`]),
          ...(isDefault ? ['every agent runs on it'] : []),
        ].join(' · '),
      })),
      notes: ignored.map(({ id, model }) => ({
        text: `${id} declares ${model}: ignored, every agent runs on the default.`,
      })),
      how: 'Another one: model <name> version <version>. You are shown what it takes before anybody is asked.',
    },
  }
}

/** What another model takes, before anybody is asked. */
export function planCard(plan: Plan): CardView {
  const { next } = plan
  const manual = hasManual(plan)
  return {
    template: 'model/plan',
    summary: `Plan: default model to ${next.model} ${next.version}. Nothing has been changed.`,
    data: {
      headline: `Plan: default model to ${next.model} ${next.version}`,
      status: manual
        ? 'Nothing has been changed. The pull request alone is not enough: see the cost gate.'
        : 'Nothing has been changed. It takes a second person, then it is a pull request.',
      tone: manual ? 'Warning' : 'Default',
      facts: factsOf(plan).map(({ title, value }) => ({
        title,
        text: value,
        color: title === 'Cost gate' && manual ? 'Warning' : 'Default',
      })),
      title: 'Ask for approval',
      line: lineOf(plan),
    },
  }
}

const lineOf = ({ next: { model, version, deployment, capacity } }: Plan): string =>
  `model ${model} version ${version} deployment ${deployment} capacity ${capacity} ask`
