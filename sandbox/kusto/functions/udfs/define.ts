import type { Udf, UdfType } from '../contract.ts'

const TYPES = { text: 'VARCHAR', long: 'BIGINT', real: 'DOUBLE', bool: 'BOOLEAN' } as const
type Short = keyof typeof TYPES

/** A function for DuckDB, `signature` as in `text long -> text`; null in, null out. */
export const udf = (name: Udf['name'], signature: string, call: Udf['call']): Udf => {
  const [parameters = '', returns = 'text'] = signature.split('->').map((side) => side.trim())
  return {
    name,
    parameters: parameters.split(' ').filter(Boolean).map(typeNamed),
    returns: typeNamed(returns),
    call,
  }
}

/** As `udf`, but called with nulls too. */
export const nullable = (name: Udf['name'], signature: string, call: Udf['call']): Udf => ({
  ...udf(name, signature, call),
  nulls: 'pass',
})

const typeNamed = (short: string): UdfType => TYPES[short as Short]
