import type { Approval, Fact } from '../../chat/approval.ts'
import { mayApprove, mentionable, othersText } from '../../chat/approvers.ts'
import { type ProgressStep, readProgress } from '../../chat/progress.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showTime, type Viewer } from '../../chat/time/show.ts'
import type { ApproversOptions } from './approvers.ts'
import { askedLine, detailOf, stateWords, type Tone, whoMay } from './words.ts'

/**
 * The one card of a request, in whatever state: what exactly is asked, by whom, why, and how it stands. `approvers`: who
 * could decide, where that is to be said.
 */
export function requestCard(
  approval: Approval,
  viewer: Viewer,
  approvers?: Omit<ApproversOptions, 'directMessage'>,
): CardView {
  const { text, tone } = stateWords[approval.state]
  const progress = readProgress(approval.progress)
  const pending = approval.state === 'requested'
  const steps = progress?.steps ?? []
  const facts = factsOf(approval, viewer)
  const { role, requester } = approval
  const asks = pending ? approvers : undefined
  const named = asks ? mentionable(mayApprove(role, requester.id, asks)) : []
  const mentioned = asks?.mention ? named : []
  const call = mentioned.length > 0 ? at : (name: string) => name
  const offers = progress?.offers ?? []
  return {
    template: 'approvals/request',
    summary: `${approval.title}: ${text}`,
    data: {
      headline: approval.title,
      state: text,
      tone,
      detail: detailOf(approval, viewer),
      // Once it is decided, what came of it is what people look for.
      open: pending,
      facts: facts.filter(isShort),
      details: facts
        .filter((fact) => !isShort(fact))
        .map(({ title, value }) => ({ title, lines: value.split('\n').map((text) => ({ text })) })),
      votes: approval.votes.map(({ name, verdict, at }) => ({
        line: `${name} ${verdict === 'approve' ? 'agreed' : 'said no'} at ${showTime(at, viewer)}`,
      })),
      hasVotes: approval.votes.length > 0 && approval.quorum > 1,
      progress: progress?.sentence ?? '',
      steps: steps.slice(0, 30).map(stepRow),
      hasSteps: steps.length > 0,
      who: pending ? whoMay(approval) : '',
      asked: named.length > 0 ? `Asked: ${named.map(({ name }) => call(name)).join(', ')}` : '',
      others: asks ? othersText(role, approval.quorum, requester.id, asks) : '',
      mentions: mentioned.map(({ id, name }) => ({ text: at(name), id, name })),
      decisions: pending ? decisionsOf(approval) : [],
      hasDecisions: pending,
      links: progress?.url === undefined ? [] : [{ title: progress.urlTitle, url: progress.url }],
      hasLinks: progress?.url !== undefined,
      offers: offers.slice(0, 3).map(({ title, line }) => ({ title, line })),
      hasOffers: offers.length > 0,
      digest: `request ${approval.id} · sha256 ${approval.digest.slice(0, 16)}`,
    },
  }
}

const at = (name: string) => `<at>${name}</at>`
/** What fits beside its title on a telephone; the rest stands below its own. */
const isShort = ({ value }: Fact): boolean => value.length <= 40 && !value.includes('\n')

function factsOf(approval: Approval, viewer: Viewer): readonly Fact[] {
  return [
    { title: 'Asked by', value: `${approval.requester.name}, ${showTime(approval.requestedAt, viewer)}` },
    { title: 'Environment', value: approval.environment },
    ...(approval.reason === '' ? [] : [{ title: 'Why', value: approval.reason }]),
    ...approval.facts.slice(0, 20).map(({ title, value }) => ({ title, value })),
  ]
}

function decisionsOf({ id, nonce }: Approval): Json[] {
  const decision = (title: string, verb: string, style: string) => ({ title, verb, style, id, nonce })
  return [
    decision('Approve', 'approvals.approve', 'positive'),
    decision('Reject', 'approvals.reject', 'destructive'),
    decision('Cancel my request', 'approvals.cancel', 'default'),
  ]
}

const tones: { readonly [state in ProgressStep['state']]: Tone } = {
  waiting: 'default',
  running: 'accent',
  done: 'good',
  failed: 'attention',
  skipped: 'default',
}
/** A long note stands below its step. */
const stepRow = ({ name, state, note }: ProgressStep): Json => ({
  name,
  how: note === '' || note.length > 24 ? state : `${state} · ${note}`,
  note: note.length > 24 ? note : '',
  tone: tones[state],
})

/** Several requests, a line each; pressing one shows its card. */
export function listCard(
  headline: string,
  empty: string,
  approvals: readonly Approval[],
  viewer: Viewer,
): CardView {
  const shown = approvals.slice(0, 15)
  return {
    template: 'approvals/list',
    summary: `${headline}: ${approvals.length}`,
    data: {
      headline,
      empty: approvals.length === 0 ? empty : '',
      items: shown.map((approval) => ({
        id: approval.id,
        title: approval.title,
        state: stateWords[approval.state].text,
        tone: stateWords[approval.state].tone,
        line: askedLine(approval, viewer),
      })),
      more: approvals.length > shown.length ? `${approvals.length - shown.length} more are not shown.` : '',
    },
  }
}
