/** How asking the approver failed, read from what `tool.failed` carries. */
export type ApproverFault = 'not answered' | 'unreachable' | 'broken approver' | 'killed' | 'no approver'

/**
 * Recognises the errors of the accelerator's approval client by their text, and by the bare class names that
 * newer copies log instead. Undefined for anything else: then it was the tool's own, and nothing is known.
 */
export function approverFault(error: string): ApproverFault | undefined {
  const text = error.trim()
  if (text === '' || /^(Read|Pool|Write)Timeout$/.test(text)) return 'not answered'
  if (/killswitch engaged|^KillSwitchEngaged$/i.test(text)) return 'killed'
  if (
    /connection attempts failed|^Connect(Error|Timeout)$|name or service not known|connection refused/i.test(
      text,
    )
  ) {
    return 'unreachable'
  }
  if (/^(Server error|Client error|Redirect response|Informational response) '\d{3}/.test(text))
    return 'broken approver'
  if (/^(HTTPStatusError|JSONDecodeError)$|^Expecting value:|^Extra data:/.test(text))
    return 'broken approver'
  if (/object has no attribute 'get'/.test(text)) return 'broken approver'
  if (/no approver and not dev mode|^HITLMisconfigured/.test(text)) return 'no approver'
  return undefined
}
