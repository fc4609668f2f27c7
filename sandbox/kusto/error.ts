import type { KustoFault } from './contract.ts'

/** The only error that a query ends with; `fault` says what Azure would have said. */
export class KustoError extends Error {
  override readonly name = 'KustoError'
  readonly fault: KustoFault
  constructor(fault: KustoFault) {
    super(fault.message)
    this.fault = fault
  }
}

/**
 * Refuses a construct that is not answered exactly. The translator adds the position of the expression at hand.
 * `construct` is what the reader typed: `hash()`, `search`, `decimal division`.
 */
export const refuse = (construct: string): never => {
  throw new KustoError({
    kind: 'refused',
    code: 'SEM0001',
    message: `'${construct}' is not supported by this engine`,
  })
}

/** A semantic error as Azure reports it, for what only the meaning of a value shows (a bad regex, a negative bin). */
export const semanticError = (code: string, message: string): never => {
  throw new KustoError({ kind: 'semantic', code, message })
}
