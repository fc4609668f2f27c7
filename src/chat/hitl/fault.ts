/**
 * Why a tool call stopped at the approval and never reached the tool, read from what `tool.failed` carries.
 * `detail` says what came instead of a decision, "" where the kind says it all.
 */
export type ApproverFault = {
  readonly kind: 'denied' | 'killed' | 'no approver' | 'not answered' | 'unreachable' | 'broken approver'
  readonly detail: string
}

/**
 * Recognises the errors of the accelerator's approval client by their text, and by the bare class names that
 * newer copies log instead. Undefined for anything else: then it was the tool's own, and nothing is known.
 */
export function approverFault(error: string): ApproverFault | undefined {
  const text = error.trim()
  const status = /^(?:Server error|Client error|Redirect response|Informational response) '(\d{3})/u.exec(
    text,
  )
  if (status) return { kind: 'broken approver', detail: `answers with status ${status[1]}` }
  const rule = rules.find(([, pattern]) => pattern.test(text))
  return rule && { kind: rule[0], detail: rule[2] ?? '' }
}

const rules: readonly (readonly [ApproverFault['kind'], RegExp, string?])[] = [
  ['killed', /kill ?switch ?engaged|^KillSwitch/iu],
  ['denied', /^Reviewer denied\b|^HITLDenied$/u],
  ['no approver', /^HITL required for\b|^HITLMisconfigured|no approver and not dev mode/u],
  ['not answered', /^(?:(?:httpx\.)?(?:ReadTimeout|TimeoutError))?$/u],
  [
    'unreachable',
    /connection attempts failed|^(?:httpx\.)?(?:Connect(?:Error|Timeout)|PoolTimeout|WriteTimeout|RemoteProtocolError|ReadError|WriteError)$|connection refused|name or service not known|name resolution|nodename nor servname|no address associated|network is unreachable|server disconnected|certificate verify failed|^\[Errno|unsupported protocol|missing an? .{0,12}protocol/iu,
  ],
  ['broken approver', /^(?:httpx\.)?HTTPStatusError$/u, 'answers with an error status'],
  [
    'broken approver',
    /^Expecting (?:value|property)|^JSONDecodeError$|object has no attribute 'get'|^AttributeError$|^Extra data: line|^Unterminated string|^Invalid control character/u,
    'answers with what is no JSON object',
  ],
]
