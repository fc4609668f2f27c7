import { argument } from '../args.ts'
import type { BinaryOperator } from '../contract.ts'
import { asText } from '../convert/text.ts'
import { guarded, patternOf, quoted } from '../regex/use.ts'

export const matches: Record<string, BinaryOperator> = {
  'matches regex': {
    build: (call) => {
      const source = asText(argument(call, 0))
      const pattern = patternOf(call, 1)
      return guarded(pattern, source, `regexp_matches(${source}, ${quoted(pattern)})`)
    },
  },
}
