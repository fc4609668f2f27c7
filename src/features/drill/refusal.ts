import type { Switch } from '../../chat/killswitch/switch.ts'
import type { CanaryAnswer, StreamEvent } from '../../ports/environments.ts'

/** What the answer to a probe says. `hint`: a refusal whose words say nothing, so that telemetry must tell whose it was. */
export type Verdict = { readonly state: 'proven' | 'failed' | 'unproven' | 'hint'; readonly text: string }

const proven = (text: string): Verdict => ({ state: 'proven', text })
const failed = (text: string): Verdict => ({ state: 'failed', text })
const unproven = (text: string): Verdict => ({ state: 'unproven', text })
const hint = (text: string): Verdict => ({ state: 'hint', text })

/** Whether a probe was refused by the switch, and in which of the two ways. */
export function refusalOf(scope: Switch, answer: CanaryAnswer | undefined): Verdict {
  if (!answer) return unproven('Not provable here: ops.yaml names no url, so nobody could send a request.')
  if (answer.state === 'unreachable') return unproven(`Not provable: the API did not answer (${answer.why}).`)
  const { status, events } = answer
  if (status === 503)
    return hint(
      'Refused with 503, as the documentation says; a gateway without a ready replica answers so too.',
    )
  if (status !== 200)
    return unproven(`Not provable: the probe was refused with ${status}. Check drills.canary in ops.yaml.`)
  return scope === 'workflow' ? ofWorkflow(events, answer.ended) : ofTools(events)
}

const says = ({ message }: StreamEvent, scope: Switch): boolean =>
  new RegExp(`killswitch engaged: ${scope}`, 'i').test(message ?? '')
const actual = 'Refused with 200 and an error in the stream, not with the documented 503'

function ofWorkflow(events: readonly StreamEvent[], ended: boolean): Verdict {
  if (events.some(({ type }) => type === 'final'))
    return failed('NOT refused: a request was worked on to its end.')
  const errors = events.filter(({ type }) => type === 'error')
  if (errors.some((event) => says(event, 'workflow')))
    return proven(`${actual} (killswitch engaged: workflow).`)
  if (errors.length > 0) return hint(`${actual}; its words do not name the switch.`)
  return unproven(
    ended
      ? 'Not provable: the stream ended without a word.'
      : 'Not provable: the stream broke off, or never ended.',
  )
}

function ofTools(events: readonly StreamEvent[]): Verdict {
  const tools = events.filter(({ type }) => type.startsWith('tool_'))
  if (tools.some(({ type }) => type === 'tool_result')) return failed('NOT refused: a tool ran.')
  const errors = tools.filter(({ type }) => type === 'tool_error')
  if (errors.some((event) => says(event, 'tools')))
    return proven(
      'The tool was refused in the stream of a 200 (killswitch engaged: tools), not with the documented 503.',
    )
  if (errors.length > 0) return hint('The tool failed in the stream; its words do not name the switch.')
  if (tools.some(({ type }) => type === 'tool_pending_approval'))
    return unproven('Not provable here: no approver is configured, so tools are never called.')
  return unproven('Not provable here: the request proposed no tool with side effects.')
}

/** Whether a probe was worked on as usual. */
export function serviceOf(answer: CanaryAnswer | undefined): Verdict {
  if (!answer) return unproven('Not provable here: ops.yaml names no url, so nobody could send a request.')
  if (answer.state === 'unreachable') return failed(`NOT normal: the API did not answer (${answer.why}).`)
  const { status, events } = answer
  if (status !== 200) return failed(`NOT normal: the probe was answered with ${status}.`)
  if (events.some((event) => says(event, 'workflow') || says(event, 'tools')))
    return failed('NOT normal: the switch still refuses.')
  if (events.some(({ type }) => type === 'final')) return proven('A request was worked on to its end.')
  return failed('NOT normal: the request ended without a result.')
}
