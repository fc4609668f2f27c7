import { refuse } from '../error.ts'
import { SchemaProbe } from './probe.ts'
import { type Translation, type TranslationOptions, translate } from './query.ts'

const MOST_PROBES = 8

/**
 * Translates, asking the data for columns wherever the query leaves them to the data: each answer is written into the
 * query as a schema, so that the binder still decides about everything after it.
 */
export const translated = async (
  kql: string,
  options: TranslationOptions,
  ask: (sql: string) => Promise<readonly (readonly unknown[])[]>,
): Promise<Translation> => {
  let text = kql
  for (let probes = 0; probes < MOST_PROBES; probes++) {
    try {
      return translate(text, options)
    } catch (error) {
      if (!(error instanceof SchemaProbe)) throw error
      const schema = error.schema(await ask(error.sql))
      text = text.slice(0, error.at) + schema + text.slice(error.at)
    }
  }
  return refuse('a query with this many open schemas')
}
