import { count } from './aggregates/count.ts'
import type { Registry } from './contract.ts'
import { equality } from './operators/equality.ts'
import { logic } from './operators/logic.ts'
import { membership } from './operators/membership.ts'
import { strings } from './scalars/strings.ts'

/** Every function and operator that the translator knows; a name that is not here is refused. */
export const registry: Registry = {
  scalars: { ...strings },
  binaries: { ...equality, ...logic },
  lists: { ...membership },
  aggregates: { ...count },
  udfs: [],
}
