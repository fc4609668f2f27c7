import { refuse } from '../../error.ts'
import type { ListOperator } from '../contract.ts'

/** An example only: dynamic arrays, null rules and mixed types are still to come. */
export const membership: Record<string, ListOperator> = {
  in: {
    build: ({ args: [left], list, query }) => {
      if (query) return `(${left?.sql} IN (${query.sql}))`
      if (list?.some((item) => item.type !== left?.type)) return refuse('in with mixed types')
      return `(${left?.sql} IN (${list?.map((item) => item.sql).join(', ')}))`
    },
  },
}
