import type { Route } from '../http/route.ts'
import { appRoutes } from './app.ts'
import { artifactRoutes } from './artifacts.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { environmentRoutes } from './environments.ts'
import { gitDataRoutes } from './git-data.ts'
import { refRoutes } from './git-refs.ts'
import { issueRoutes } from './issues.ts'
import { jobRoutes } from './jobs.ts'
import { metaRoutes } from './meta.ts'
import { pullRoutes } from './pulls.ts'
import { repositoryRoutes } from './repository.ts'
import { runRoutes } from './runs.ts'
import { workflowRoutes } from './workflows.ts'
import { writeRoutes } from './write-contents.ts'

/** Every route of the REST server; fixed names before the ones that take anything. */
export const allRoutes: readonly Route[] = [
  ...metaRoutes,
  ...appRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...environmentRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...workflowRoutes,
  ...deploymentRoutes,
  ...artifactRoutes,
  ...refRoutes,
  ...gitDataRoutes,
  ...writeRoutes,
  ...contentRoutes,
  ...commitRoutes,
  ...repositoryRoutes,
]
