import type { Sql } from '../functions/contract.ts'
import type { Node } from '../syntax/node.ts'
import type { Scope } from './context.ts'

/** Functions that look at other rows of a serialized table. */
export const WINDOWS: Readonly<Record<string, (scope: Scope, node: Node) => Sql>> = {}
