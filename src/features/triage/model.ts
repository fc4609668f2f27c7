import type { CauseName } from './causes.ts'

/**
 * What an error text says about the model behind a worker, in upstream's wording (status codes and phrases
 * of the OpenAI and Azure SDKs) or as a bare exception class name, which is all that some copies of the
 * accelerator log. Undefined when the text is about something else.
 */
export function modelCause(text: string): CauseName | undefined {
  return rules.find(([, pattern]) => pattern.test(text))?.[0]
}

const rules: readonly (readonly [CauseName, RegExp])[] = [
  [
    'content-filtered',
    /content[_ -]?filter|content management policy|ResponsibleAIPolicyViolation|jailbreak.{0,40}detected/iu,
  ],
  [
    'model-throttled',
    /(?:^|\bcode[: ]+|\bstatus[: ]+|\bHTTP[ /]*|\(|')429\b|too many requests|rate.?limit|throttl|exceeded.{0,40}\bquota/iu,
  ],
  [
    'model-missing',
    /DeploymentNotFound|deployment.{0,60}(?:does not exist|not found)|model_not_found|(?:^|\bcode[: ]+)404\b/iu,
  ],
  [
    'model-refused',
    /(?:^|\bcode[: ]+)40[13]\b|PermissionDenied|AuthenticationError|ClientAuthentication|invalid api key|access denied due to/iu,
  ],
  [
    'model-down',
    /(?:^|\bcode[: ]+|\bstatus[: ]+|')5\d\d\b|service.?unavailable|overloaded|bad gateway|gateway time-?out|internal ?server ?error|APITimeoutError|APIConnectionError|ServiceRe(?:quest|sponse)(?:Timeout)?Error|ReadTimeout|ConnectTimeout|ConnectError|request timed out|timed out|connection (?:error|refused|reset)|connection attempts failed|server disconnected|incomplete chunked read/iu,
  ],
]
