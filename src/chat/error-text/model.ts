/** What a model behind a worker can be wrong with, as titles say it. */
export const modelFaults = {
  'content-filtered': 'Content filter blocked the model call',
  'model-throttled': 'Model outage: throttled (429)',
  'model-missing': 'Model deployment not found',
  'model-refused': 'Model refuses our access (401 or 403)',
  'model-down': 'Model outage: no usable answer (5xx or time-out)',
} as const
export type ModelFault = keyof typeof modelFaults

/**
 * What an error text says about the model behind a worker, in upstream's wording (status codes and phrases
 * of the OpenAI and Azure SDKs) or as a bare exception class name, which is all that some copies of the
 * accelerator log. Undefined when the text is about something else.
 */
export function modelFault(text: string): ModelFault | undefined {
  return rules.find(([, code, phrase]) => code.test(text) || phrase.test(text))?.[0]
}

/** A status code where error texts have them: after a word for it, in brackets or quotes, or leading its reason. */
const status = (codes: string): string =>
  `\\b(?:code|status|HTTP)[:= /]*${codes}\\b|[('"]${codes}\\b|^${codes}(?=$|[:,] |\\s+[A-Z])`
const rule = (cause: ModelFault, codes: string, phrases: string): readonly [ModelFault, RegExp, RegExp] => [
  cause,
  new RegExp(status(codes), 'u'),
  new RegExp(phrases, 'iu'),
]

const rules = [
  rule(
    'content-filtered',
    '(?!)',
    'content[_ -]?filter|content management policy|ResponsibleAIPolicyViolation',
  ),
  rule('model-throttled', '429', 'too many requests|rate.?limit|throttl|exceeded.{0,40}\\bquota'),
  rule(
    'model-missing',
    '404',
    'DeploymentNotFound|deployment.{0,60}(?:does not exist|not found)|model_not_found|^NotFoundError$',
  ),
  rule(
    'model-refused',
    '40[13]',
    'PermissionDenied|AuthenticationError|ClientAuthentication|invalid api key|access denied due to',
  ),
  rule(
    'model-down',
    '(?:408|5\\d\\d)',
    'service.?unavailable|overloaded|bad gateway|gateway time-?out|internal ?server ?error|time(?:d |-)?out|connection (?:error|refused|reset)|connection attempts failed|APIConnectionError|Connect(?:ion)?Error|ServiceRe(?:quest|sponse)Error|server disconnected|incomplete chunked read',
  ),
]
