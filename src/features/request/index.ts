import type { Command } from '../../chat/command.ts'
import type { Feature } from '../../chat/feature.ts'
import { plain } from '../../chat/plain.ts'
import { sayText } from '../../chat/reply.ts'
import type { Ports } from '../../ports/index.ts'

type Args = { readonly text: string }

/** `request`: something the accelerator should be able to do, filed as an issue once the person has said yes. */
export function request({ changes, audit }: Pick<Ports, 'changes' | 'audit'>): Feature {
  const command: Command<Args> = {
    name: 'request',
    summary: 'Files what the accelerator should be able to do as an issue',
    examples: ['request summaries in French for the Paris team'],
    usage: ['Say it in your words. You are shown what is filed, and asked, before anything is filed.'],
    role: 'responder',
    writes: true,
    menu: false,
    parse: (words) => (words.trim() === '' ? {} : { text: words.trim() }),
    questions: [{ arg: 'text', ask: 'What should the accelerator be able to do?' }],
    complete: ({ text }) => ({ text: String(text) }),
    confirm: ({ text }) =>
      `File this as an issue in the accelerator’s repository, for everybody there to read: "${plain(text, 500)}"?`,
    async run({ text }, turn) {
      const made = await changes.issue({
        key: `request-${turn.correlation}-${turn.now.getTime().toString(36)}`,
        title: `Request: ${plain(text, 100)}`,
        body: [
          quoted(text),
          '',
          `Asked for by ${tame(turn.actor.name)} in Teams on ${turn.now.toISOString().slice(0, 10)}.`,
        ].join('\n'),
        labels: ['capability-request'],
      })
      await audit.append({
        event: 'request.filed',
        actor: turn.actor.id,
        subject: String(made.number),
        detail: { url: made.url },
      })
      return sayText(`Filed as issue ${made.number}: ${made.url}`)
    },
  }
  return { name: 'request', commands: [command], actions: [] }
}

/** As a quotation in which nothing is mark-up, and nobody is mentioned. */
const quoted = (text: string): string =>
  plain(text, 2000)
    .split('\n')
    .map((line) => `> ${tame(line)}`)
    .join('\n')

const tame = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]<>|~]/g, (mark) => `\\${mark}`).replaceAll(/([@#])(?=\w)/g, '$1\u200b')
