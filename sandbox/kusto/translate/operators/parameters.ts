import { refuse } from '../../error.ts'
import { at, list, type Node, textOf } from '../../syntax/node.ts'
import { nameOf } from '../function.ts'

/** Parameters that only say how a cluster should work, never what the answer is. */
const HINTS = /^hint\./i

/** `kind=inner` and the like by name; parameters outside `allowed` are refused, hints are skipped. */
export const parameters = (node: Node, allowed: readonly string[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const parameter of list(node, 'Parameters')) {
    const name = nameOf(at(parameter, 'Name')).toLowerCase()
    if (HINTS.test(name)) continue
    if (!allowed.includes(name)) return refuse(`${name}=`)
    found.set(name, valueText(at(parameter, 'Expression')))
  }
  return found
}

const valueText = (node: Node): string =>
  node.kind === 'StringLiteralExpression'
    ? String(node.raw.LiteralValue)
    : (node.raw.SimpleName ?? textOf(node))
