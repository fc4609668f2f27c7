import { UpstreamError } from '../../chat/errors.ts'
import { effectOfScope, type Scope } from '../../chat/killswitch/switch.ts'
import type { Environments } from '../../ports/environments.ts'
import type { Look } from './course.ts'

/** How the switch stands in the environment now. Never throws for what Azure answers. */
export async function lookAt(
  environments: Pick<Environments, 'resources'>,
  environment: string,
  scope: Scope,
): Promise<Look> {
  try {
    const state = await environments.resources(environment)
    if (!state) return { state: 'unmanaged' }
    return {
      state: 'seen',
      effect: effectOfScope(state, scope),
      latest: state.latestRevision,
      serving: state.latestReadyRevision,
    }
  } catch (error) {
    if (error instanceof UpstreamError) return { state: 'trouble', why: error.message }
    throw error
  }
}
