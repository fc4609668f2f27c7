import { modelFaults } from '../../chat/error-text/model.ts'

/** Where in the accelerator something failed. */
export type Component =
  | 'worker'
  | 'tool'
  | 'workflow'
  | 'kill switch'
  | 'bootstrap'
  | 'content filter'
  | 'HTTP'
  | 'log'

/**
 * One named way to fail. `harm` weighs one hit against others: 4 no result or an unknown side effect, 2 a
 * promised action did not happen or the outcome is unknown, 1 something was logged, ½ a person or a switch
 * did what they are there for. `remedy`: an earlier release usually ends it. `perSubject`: workers or tools that fail this way are told apart; where it is
 * false the cause is elsewhere and they are only listed. `advice` is the next step, one sentence.
 */
export type Cause = {
  readonly component: Component
  readonly title: string
  readonly perSubject: boolean
  readonly harm: number
  readonly sideEffect: 'no' | 'unknown'
  readonly remedy?: 'rollback'
  readonly advice: string
}

const worker = { component: 'worker', harm: 4, sideEffect: 'no' } as const
const approver = { component: 'tool', perSubject: false, harm: 2, sideEffect: 'no' } as const
const release = {
  remedy: 'rollback',
  advice:
    'A release, prompt or model change is the usual reason: trace one request, then look at the eval status.',
} as const

export const causes = {
  'output-rejected': { ...worker, perSubject: true, title: 'output fails validation', ...release },
  'worker-failed': { ...worker, perSubject: true, title: 'worker failed', ...release },
  'version-lookup': {
    ...worker,
    perSubject: true,
    harm: 1,
    title: 'agent version lookup failed',
    advice: 'Check that the agent exists in Foundry and that the app may read it.',
  },
  'model-throttled': {
    ...worker,
    perSubject: false,
    title: modelFaults['model-throttled'],
    advice: "Check the model deployment's quota and its load; it recovers by itself when load falls.",
  },
  'model-down': {
    ...worker,
    perSubject: false,
    title: modelFaults['model-down'],
    advice: 'Check Azure status and the model deployment; nothing on our side repairs this.',
  },
  'model-refused': {
    ...worker,
    perSubject: false,
    title: modelFaults['model-refused'],
    advice: "Check the app's identity and its role on the Foundry project.",
  },
  'model-missing': {
    ...worker,
    perSubject: false,
    title: modelFaults['model-missing'],
    advice: 'Check that the deployment named in accelerator.yaml exists; a model swap may be half done.',
  },
  'content-filtered': {
    component: 'content filter',
    perSubject: false,
    harm: 4,
    sideEffect: 'no',
    title: modelFaults['content-filtered'],
    advice: 'Trace one request: an attack, a harmless prompt, or a filter that was made stricter.',
  },
  denied: {
    component: 'tool',
    perSubject: true,
    harm: 0.5,
    sideEffect: 'no',
    title: 'denied by a reviewer',
    advice: 'A person said no, as they may. Ask the reviewer if it surprises you.',
  },
  unanswered: {
    ...approver,
    title: 'Approver did not answer in 60 s',
    advice: 'Nothing was executed. Check that approvers see their cards and that somebody is on duty.',
  },
  unreachable: {
    ...approver,
    title: 'Approver unreachable',
    advice: 'Nothing was executed. Check HITL_APPROVER_ENDPOINT and that the approval service is up.',
  },
  'approver-broken': {
    ...approver,
    title: 'Approver is broken: its answer was no decision',
    advice: "Nothing was executed. Check the approval service's own logs.",
  },
  'approver-missing': {
    ...approver,
    title: 'No approver configured',
    advice: 'Nothing was executed. Set HITL_APPROVER_ENDPOINT: a provision may have removed it.',
  },
  'policy-broken': {
    component: 'tool',
    perSubject: true,
    harm: 2,
    sideEffect: 'no',
    title: 'approval policy cannot be evaluated',
    advice: "Nothing was executed. The tool's HITL_POLICY names something its arguments do not have.",
  },
  'approved-then-failed': {
    component: 'tool',
    perSubject: true,
    harm: 4,
    sideEffect: 'unknown',
    title: 'approved, then failed (side effect unknown)',
    advice: 'Look in the target system whether the action happened before anybody repeats it.',
  },
  'tool-failed': {
    component: 'tool',
    perSubject: true,
    harm: 4,
    sideEffect: 'unknown',
    title: 'tool failed (side effect unknown)',
    advice: 'Trace one request, and look in the target system whether the action happened.',
  },
  'killed-tools': {
    component: 'kill switch',
    perSubject: false,
    harm: 0.5,
    sideEffect: 'no',
    title: 'Kill switch stopped tools',
    advice:
      'KILLSWITCH_TOOLS was on, so nothing was executed. See whether it still is, who engaged it and why.',
  },
  'killed-workflow': {
    component: 'kill switch',
    perSubject: false,
    harm: 4,
    sideEffect: 'no',
    title: 'Kill switch stopped the workflow',
    advice:
      'KILLSWITCH_WORKFLOW was on, so requests were refused. See whether it still is, who engaged it and why.',
  },
  'workflow-failed': {
    component: 'workflow',
    perSubject: true,
    harm: 4,
    sideEffect: 'no',
    title: 'Workflow failed',
    ...release,
  },
  'step-failed': {
    component: 'workflow',
    perSubject: true,
    harm: 2,
    sideEffect: 'unknown',
    title: 'step reported a failure',
    advice: 'Trace one request to see what came of it.',
  },
  unfinished: {
    component: 'workflow',
    perSubject: false,
    harm: 2,
    sideEffect: 'unknown',
    title: 'Started, never finished',
    advice: 'The caller hung up, or the process died: trace one, and check for restarts at that time.',
  },
  'bootstrap-failed': {
    component: 'bootstrap',
    perSubject: true,
    harm: 4,
    sideEffect: 'no',
    title: 'bootstrap gave up',
    advice: 'A new revision cannot become ready. Check Foundry, Search and the role assignments.',
  },
  'request-refused': {
    component: 'HTTP',
    perSubject: true,
    harm: 1,
    sideEffect: 'no',
    title: 'request refused',
    advice: 'The caller sends what the API does not accept: compare with the latest API or client change.',
  },
  'request-failed': {
    component: 'HTTP',
    perSubject: true,
    harm: 4,
    sideEffect: 'unknown',
    title: 'request failed',
    advice: 'Check the health of the app and its revisions; trace one request.',
  },
  exception: {
    component: 'workflow',
    perSubject: true,
    harm: 2,
    sideEffect: 'unknown',
    title: 'Exception',
    advice: 'Trace one request to see what ran before it.',
  },
  logged: {
    component: 'log',
    perSubject: false,
    harm: 1,
    sideEffect: 'no',
    title: 'Logged as an error',
    advice: 'Trace one request to see what surrounds the line.',
  },
} as const satisfies { readonly [name: string]: Cause }

export type CauseName = keyof typeof causes
