import { mayApprove, mentionable, othersText } from '../../chat/approvers.ts'
import type { ArgsPage } from '../../chat/hitl/pages.ts'
import type { HitlRequest, ShownField } from '../../chat/hitl/request.ts'
import { specOf } from '../../chat/hitl/tools.ts'
import type { CardView, Json } from '../../chat/reply.ts'
import { showAgo, type Viewer } from '../../chat/time/show.ts'
import type { HitlOptions } from './options.ts'
import { detailOf, stateOf, toTheSecond, tracedText, wordOf } from './words.ts'

type Button = {
  readonly title: string
  readonly verb: string
  readonly style: 'default' | 'positive' | 'destructive'
}
type Needs = Pick<HitlOptions, 'specs' | 'rules' | 'approvers'>

/**
 * The one card of a call, in whatever state: what would happen, with which arguments, until when. `calling` mentions
 * those who may say yes: a minute is short, and a channel rings nobody's telephone by itself.
 */
export function requestCard(request: HitlRequest, viewer: Viewer, options: Needs, calling = false): CardView {
  const waits = request.state === 'waiting'
  const asked = waits ? mentionable(mayApprove('approver', undefined, options.approvers)) : []
  const mentioned = calling && options.approvers.mention ? asked : []
  const named = (name: string) => (mentioned.length > 0 ? `<at>${name}</at>` : name)
  const spec = specOf(request.tool, options.specs)
  const { text, tone } = stateOf(request, viewer)
  const buttons = buttonsOf(request, viewer, options)
  return {
    template: 'hitl/request',
    summary: `${request.tool} in ${request.environment}: ${text}`,
    data: {
      headline: waits ? `${spec.does}?` : spec.does,
      tool: `${request.tool} · ${request.environment}`,
      state: text,
      tone,
      detail: detailOf(request, viewer),
      same: waits ? sameText(request, viewer) : '',
      facts: request.shown.fields.map(factOf),
      hasFacts: request.shown.fields.length > 0,
      more: moreText(request),
      written: 'Every argument is model-written text, unverified.',
      undo: mayHaveRun(request) ? spec.undo : '',
      note: noteOf(request),
      asked: asked.length > 0 ? `Asked: ${asked.map(({ name }) => named(name)).join(', ')}` : '',
      others: waits ? othersText('approver', 1, undefined, options.approvers) : '',
      mentions: mentioned.map(({ id, name }) => ({ text: named(name), id, name })),
      traced: tracedText(request),
      grant: grantText(request, viewer),
      buttons: buttons.map((button) => ({ ...button, id: request.id, nonce: request.nonce })),
      hasButtons: buttons.length > 0,
      commands: request.traced
        ? [{ title: 'Trace', line: `trace ${request.traced.operation} env ${request.environment}` }]
        : [],
      hasCommands: request.traced !== undefined,
      digest: `request ${request.id} · sha256 ${request.digest.slice(0, 16)}`,
    },
  }
}

/** Whether it matters (still) that it can be undone. */
const mayHaveRun = ({ state }: HitlRequest): boolean =>
  ['waiting', 'approved', 'answered', 'unknown'].includes(state)

const approve: Button = { title: 'Approve', verb: 'hitl.approve', style: 'positive' }
const reject: Button = { title: 'Reject', verb: 'hitl.reject', style: 'destructive' }

function buttonsOf(request: HitlRequest, viewer: Viewer, { rules }: Needs): readonly Button[] {
  const read: Button = {
    title: 'Read everything',
    verb: 'hitl.read',
    style: request.mustOpen ? 'positive' : 'default',
  }
  if (request.state === 'waiting') return request.mustOpen ? [read, reject] : [approve, reject, read]
  if (request.state !== 'timed-out' || request.grant || !request.endedAt) return []
  const left = request.endedAt.getTime() + rules(request.environment).grantMs - viewer.now.getTime()
  if (left <= 0) return []
  return [
    { title: 'Approve the next identical call', verb: 'hitl.grant', style: 'default' },
    ...(request.mustOpen ? [read] : []),
  ]
}

function factOf({ name, value, showing, claim }: ShownField): Json {
  if (claim) return { title: name, value: `${value} (the model says so; nobody has agreed)` }
  return { title: name, value: showing === 'masked' ? `${value} (masked)` : value }
}

function moreText({ shown, mustOpen, state }: HitlRequest): string {
  const more = shown.more > 0 ? `${shown.more} more arguments are not shown. ` : ''
  if (!mustOpen || state !== 'waiting') return more.trim()
  return `${more}Nobody approves what cannot be seen: "Read everything" brings all of it to your personal chat with me, with the button to approve.`
}

function sameText({ same }: HitlRequest, { now }: Viewer): string {
  if (!same) return ''
  return `The same as a request ${showAgo(same.at, now)} (${wordOf[same.state]}). Each is decided by itself.`
}

function noteOf({ state, erasedAt }: HitlRequest): string {
  if (state === 'waiting') return 'Approvers may approve; responders, too, may say no.'
  return erasedAt ? 'The arguments have been erased.' : ''
}

function grantText({ grant }: HitlRequest, viewer: Viewer): string {
  if (!grant) return ''
  if (grant.state === 'used') return `${grant.by.name} had approved the next identical call, and it came.`
  if (grant.state === 'void')
    return 'The yes to the next identical call is void: the kill switch was engaged.'
  return `${grant.by.name} approves the next identical call, once, until ${toTheSecond(grant.until, viewer)}.`
}

/** The arguments in full, for one person's own chat; the last of the cards has the buttons. */
export function argumentsCards(
  request: HitlRequest,
  pages: readonly ArgsPage[],
  viewer: Viewer,
  options: Needs,
): readonly CardView[] {
  const spec = specOf(request.tool, options.specs)
  const waits = request.state === 'waiting'
  return pages.map((page, i) => {
    const last = i === pages.length - 1
    const which = pages.length > 1 ? ` (${i + 1} of ${pages.length})` : ''
    return {
      template: 'hitl/arguments',
      summary: `All arguments of ${request.tool} in ${request.environment}${which}`,
      data: {
        headline: `${spec.does}?${which}`,
        tool: `${request.tool} · ${request.environment} · request ${request.id}`,
        state: last ? stateOf(request, viewer).text : '',
        undo: last ? spec.undo : '',
        fields: page.map(({ name, text, note }) => ({ name, note, lines: linesOf(text) })),
        note: 'Model-written text, unverified. It holds personal data: keep it here. It is erased a while after the call has ended.',
        buttons:
          last && waits
            ? [approve, reject].map((one) => ({ ...one, id: request.id, nonce: request.nonce }))
            : [],
        hasButtons: last && waits,
      },
    }
  })
}

/** A card runs lines together unless each is an element. */
const linesOf = (text: string): Json[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [{ text: line }]))

/** What is left of such a card. */
export function erasedCard({ tool, environment, id }: HitlRequest): CardView {
  const text = `The arguments of ${tool} in ${environment} (request ${id}) have been erased.`
  return { template: 'system/notice', data: { text, buttons: [] }, summary: text }
}
