import { UpstreamError } from '../../chat/errors.ts'
import type { Turn } from '../../chat/evals/observation.ts'
import type { Commit, Repository } from '../../ports/repository.ts'

/** Where red entered: commits between the last green and the first red, newest first, or why there are none. */
export type Entered = { readonly commits: readonly Commit[]; readonly more: boolean; readonly why: string }

const none = (why: string): Entered => ({ commits: [], more: false, why })

/** Compares what was tested green and red. What GitHub does not tell is said, and is no reason to say nothing. */
export async function enteredBy({ green, red }: Turn, repository: Repository): Promise<Entered> {
  const [before, after] = [green?.tested ?? green?.run.sha, red.tested ?? red.run.sha]
  if (before === undefined) return none('No green run is listed before it, so it entered earlier.')
  if (before === after)
    return none(
      'Both judged the same commit: no change of the code explains it. Look at the model, the data and the network.',
    )
  try {
    const { commits, status, truncated } = await repository.compare(before, after)
    if (status === 'behind')
      return none('What is red is older than what was green: somebody went back to it.')
    return { commits: commits.toReversed(), more: truncated, why: '' }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return none('The commits between green and red could not be compared.')
  }
}
