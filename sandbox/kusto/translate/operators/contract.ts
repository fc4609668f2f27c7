import type { Node } from '../../syntax/node.ts'
import type { Scope } from '../context.ts'
import type { Relation } from '../relation.ts'

/** `source | operator`. `scope` has the names in force, without a row. */
export type Step = { readonly scope: Scope; readonly source: Relation; readonly node: Node }
export type Operator = (step: Step) => Relation
