import { createRequire } from 'node:module'
import { refuse } from '../error.ts'
import type { Raw } from './node.ts'

/** The parts of Microsoft's parser that this engine touches; everything else of it stays out of sight. */
export type Parser = {
  readonly parse: (text: string, globals: Raw) => Raw
  /** Names by number: 'PipeExpression', 'HasExpression' … */
  readonly kinds: ReadonlyMap<number, string>
  readonly symbolKinds: ReadonlyMap<number, string>
  /** Globals with one database holding `tables`, each a name and a schema such as `(a: long, ['b c']: string)`. */
  readonly globals: (tables: readonly { readonly name: string; readonly schema: string }[]) => Raw
  /** The name that the binder gives to the column of an expression without one; null when it only numbers it. */
  readonly resultName: (expression: Raw) => string | null
  /** Asks for the text of a node without what stands before it. */
  readonly interiorTrivia: number
}

let loaded: Parser | undefined

/** Loads the parser once (about 0.3 s). */
export const loadParser = (): Parser => {
  loaded ??= load()
  return loaded
}

const load = (): Parser => {
  const require = createRequire(import.meta.url)
  // The package's `main` alone throws: it expects the Bridge.NET runtime as a global, which this file defines.
  require('@kusto/language-service-next/bridge.min.js')
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js')
  const kusto = (globalThis as unknown as { Kusto: { Language: Raw } }).Kusto.Language
  const { KustoCode, GlobalState, Symbols, Syntax, Binding } = kusto
  return {
    parse: (text, globals) => analysed(() => KustoCode.ParseAndAnalyze(text, globals)),
    kinds: byNumber(Syntax.SyntaxKind),
    symbolKinds: byNumber(Symbols.SymbolKind),
    resultName: (expression) => Binding.Binder.GetExpressionResultName(expression, null),
    interiorTrivia: Syntax.IncludeTrivia.Interior,
    globals: (tables) => {
      const symbols = tables.map(({ name, schema }) => Symbols.TableSymbol.From(schema).WithName(name))
      const database = new Symbols.DatabaseSymbol.ctor('logs', symbols)
      return GlobalState.Default.WithDatabase(database)
    },
  }
}

// The binder throws over some graph queries.
const analysed = (run: () => Raw): Raw => {
  try {
    return run()
  } catch {
    return refuse('a query that the binder cannot analyse')
  }
}

const byNumber = (names: Raw): ReadonlyMap<number, string> =>
  new Map(
    Object.entries(names).flatMap(([name, value]) =>
      typeof value === 'number' ? [[value, name] as const] : [],
    ),
  )
