import type { Wiring } from '../../ports/environments.ts'

/** What must not get lost on the way, one by one. `value` is for comparing, `words` for people. */
type Wire = { readonly name: string; readonly value: string; readonly words: string }

function wires({ killswitch, approver, devMode }: Wiring): readonly Wire[] {
  const set = (value: string | undefined) => (value === undefined ? 'not set' : `"${value}"`)
  return [
    { name: 'KILLSWITCH_TOOLS', value: set(killswitch.tools), words: set(killswitch.tools) },
    { name: 'KILLSWITCH_WORKFLOW', value: set(killswitch.workflow), words: set(killswitch.workflow) },
    {
      name: 'HITL_APPROVER_ENDPOINT',
      value: approver?.digest ?? 'not set',
      words: approver ? `set (${approver.host})` : 'not set',
    },
    { name: 'HITL_DEV_MODE', value: String(devMode), words: devMode ? 'on' : 'off' },
  ]
}

/** How they stand, in a sentence. */
export function wiringWords(wiring: Wiring): string {
  return wires(wiring)
    .filter(({ name }) => name !== 'HITL_DEV_MODE' || wiring.devMode)
    .map(({ name, words }) => `${name} ${words}`)
    .join(', ')
}

/** What is not as it was, a phrase each; none when all is. */
export function wiringChanges(before: Wiring, after: Wiring): readonly string[] {
  const then = wires(before)
  return wires(after).flatMap(({ name, value, words }, i) => {
    const was = then[i]
    if (!was || was.value === value) return []
    return [`${name} was ${was.words} and is ${words === was.words ? 'another address' : words}`]
  })
}
