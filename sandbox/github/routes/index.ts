import { ok } from '../http/answer.ts'
import type { Route } from '../http/route.ts'
import { appRoutes } from './app.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { refRoutes } from './git-refs.ts'
import { jobRoutes } from './jobs.ts'
import { repositoryRoutes } from './repository.ts'
import { runRoutes } from './runs.ts'
import { workflowRoutes } from './workflows.ts'

/** Every route of the REST server; fixed names before the ones that take anything. */
export const allRoutes: readonly Route[] = [
  { method: 'GET', path: '/zen', answer: () => ({ status: 200, text: 'Keep it logically awesome.' }) },
  { method: 'GET', path: '/meta', answer: () => ok({ verifiable_password_authentication: false }) },
  ...appRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...workflowRoutes,
  ...deploymentRoutes,
  ...refRoutes,
  ...contentRoutes,
  ...commitRoutes,
  ...repositoryRoutes,
]
