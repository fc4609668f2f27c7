export type { Recording, Step as RecordedStep } from './control/vocabulary.ts'
export { type Github, type GithubOptions, startGithub } from './github.ts'
export type { FaultInput } from './http/faults.ts'
export type { RunPlanInput } from './runs/plan.ts'
