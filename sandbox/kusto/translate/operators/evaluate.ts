import { refuse } from '../../error.ts'
import { at, maybe, symbolOf, textOf } from '../../syntax/node.ts'
import { bagUnpack } from './bag-unpack.ts'
import type { Operator } from './contract.ts'
import { parameters } from './parameters.ts'
import { pivot } from './pivot.ts'

const PLUGINS: Readonly<Record<string, Operator>> = { bag_unpack: bagUnpack, pivot }

/** `evaluate plugin(…)`. */
export const evaluate: Operator = (step) => {
  parameters(step.node, [])
  if (step.source.partition) return refuse('evaluate inside mv-apply or partition')
  const called = at(step.node, 'FunctionCall')
  const name = symbolOf(called)?.name ?? textOf(maybe(called, 'Name') ?? called)
  const plugin = Object.hasOwn(PLUGINS, name) ? PLUGINS[name] : undefined
  return plugin ? plugin(step) : refuse(`evaluate ${name}`)
}
