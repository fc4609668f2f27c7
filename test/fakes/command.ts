import type { AnyCommand } from '../../src/chat/command.ts'
import { sayText } from '../../src/chat/reply.ts'

/** A command that needs nothing and says its name, with what a test wants to be different. */
export function sampleCommand(name: string, over: Partial<AnyCommand> = {}): AnyCommand {
  return {
    name,
    summary: `Does ${name}`,
    examples: [name],
    usage: [],
    role: 'reader',
    writes: false,
    questions: [],
    parse: () => ({}),
    complete: (given) => given,
    run: async () => sayText(`${name} done`),
    ...over,
  }
}
