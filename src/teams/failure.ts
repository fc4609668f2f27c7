import { UpstreamError, UsageError } from '../chat/errors.ts'
import { plain } from '../chat/plain.ts'
import type { CommandButton, Reply } from '../chat/reply.ts'
import type { Log } from '../ports/log.ts'

/** What failed: which line a retry would send, and by which words to find the turn in the log. */
export type Failing = {
  readonly line: string | undefined
  readonly correlation: string
  readonly command: string | undefined
  /** Whether it was going to change something, and nobody knows whether it did. */
  readonly writes: boolean
}

/** The one place where what was thrown becomes what a person reads. */
export function sayFailure(error: unknown, failing: Failing, log: Log): Reply {
  const { correlation, command } = failing
  if (error instanceof UsageError) {
    log.info('turn.refused', { correlation, command })
    const line = error.try ?? (error.words && [command, error.words].filter(Boolean).join(' '))
    return notice('refusal', error.message, line ? [{ title: line, line }] : [])
  }
  log.error('turn.failed', error, { correlation, command })
  const retry = failing.line === undefined ? [] : [{ title: 'Retry', line: failing.line }]
  if (error instanceof UpstreamError) return failed(upstreamHeadline(error), waitHint(error), retry)
  const state = failing.writes
    ? 'It may have been done all the same: look before you try again.'
    : 'Nothing was changed.'
  return failed('Something went wrong on my side', `${state} Quote ${correlation} when you report it.`, retry)
}

/** A sentence, with buttons when there are any. */
export function notice(outcome: Reply['outcome'], text: string, buttons: readonly CommandButton[]): Reply {
  const said = plain(text)
  if (buttons.length === 0) return { outcome, text: said }
  const data = { text: said, buttons: buttons.map(({ title, line }) => ({ title, line })) }
  return { outcome, card: { template: 'system/notice', data, summary: said } }
}

function failed(headline: string, sentence: string, buttons: readonly CommandButton[]): Reply {
  const data = { headline, sentence, buttons: buttons.map(({ title, line }) => ({ title, line })) }
  return { outcome: 'error', card: { template: 'system/error', data, summary: `${headline}. ${sentence}` } }
}

const headlines: { readonly [reason in UpstreamError['reason']]: string } = {
  unreachable: 'cannot be reached',
  timeout: 'did not answer in time',
  throttled: 'is turning us away for now',
  denied: 'does not let me in',
  missing: 'does not have what I asked for',
  rejected: 'did not accept my question',
  failed: 'failed',
  malformed: 'answered in a way I do not understand',
}
const upstreamHeadline = (error: UpstreamError): string =>
  plain(`${error.system} ${headlines[error.reason]}`, 200)

function waitHint({ message, retryAfter }: UpstreamError): string {
  const pause = retryAfter === undefined ? '' : ` Try again in ${Math.max(1, Math.ceil(retryAfter))} s.`
  return `${plain(message, 500)}${pause}`
}
