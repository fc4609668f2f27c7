import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api'
import type { Udf, UdfType } from './functions/contract.ts'

const TYPES: Readonly<Record<UdfType, DuckDBType>> = { VARCHAR, BIGINT, INTEGER, DOUBLE, BOOLEAN }

/** Makes JavaScript functions known to every connection of the database. */
export const registerUdfs = (connection: DuckDBConnection, udfs: readonly Udf[]): void => {
  for (const udf of udfs) connection.registerScalarFunction(scalarFunction(udf))
}

const scalarFunction = ({ name, parameters, returns, nulls, call }: Udf): DuckDBScalarFunction =>
  DuckDBScalarFunction.create({
    name,
    parameterTypes: parameters.map((type) => TYPES[type]),
    returnType: TYPES[returns],
    specialHandling: nulls === 'pass',
    mainFunction: (info, input, output) => {
      try {
        const columns = parameters.map((_, index) => input.getColumnVector(index))
        for (let row = 0; row < input.rowCount; row++) {
          const args = columns.map((column) => column.getItem(row))
          const missing = nulls !== 'pass' && args.includes(null)
          output.setItem(row, missing ? null : call(...args))
        }
        output.flush()
      } catch (error) {
        info.setError(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
  })
