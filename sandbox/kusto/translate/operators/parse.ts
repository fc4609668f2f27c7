import { refuse } from '../../error.ts'
import { refusal } from '../../functions/refusal.ts'
import { literal, text } from '../../functions/sql.ts'
import { at, knownColumns, list } from '../../syntax/node.ts'
import { expression } from '../expression.ts'
import { type Relation, select } from '../relation.ts'
import type { Operator, Step } from './contract.ts'
import { converted } from './convert.ts'
import { parameters } from './parameters.ts'
import { type ParsePattern, parsePattern } from './pattern.ts'
import { staged } from './stage.ts'

/** `parse`: columns cut out of a text; where the text does not fit they are null. */
export const parse: Operator = (step) => parsed(step).relation

/** `parse-where`: the same, without the rows whose text does not fit. */
export const parseWhere: Operator = (step) => {
  const { relation, fits } = parsed(step)
  return {
    ...relation,
    sql: `SELECT * EXCLUDE (${fits}) FROM (${relation.sql}) WHERE ${fits}`,
    hidden: relation.hidden.filter((id) => id !== fits),
  }
}

const parsed = ({ scope, source, node }: Step): { readonly relation: Relation; readonly fits: string } => {
  const given = parameters(node, ['kind', 'flags'])
  const kind = given.get('kind') ?? 'simple'
  if (!['simple', 'regex', 'relaxed'].includes(kind)) return refuse(`parse kind=${kind}`)
  const pattern = parsePattern(list(node, 'Patterns'), kind, given.get('flags') ?? '')
  const { relation, value } = staged(scope, source, (inner) => {
    const found = expression(inner, at(node, 'Expression'))
    return found.type === 'string' ? found.sql : converted(inner, found, 'string')
  })
  const [subject, match, full, fits] = [0, 1, 2, 3].map(() => scope.context.fresh()) as [
    string,
    string,
    string,
    string,
  ]
  const values = pattern.captures.map((capture) => {
    const group: string = `${match}.g${capture.group}`
    return {
      ...capture,
      id: scope.context.fresh(),
      sql: converted(scope, { sql: group, type: 'string' }, capture.type),
    }
  })
  const names = Array.from({ length: pattern.groups }, (_, index) => `'g${index + 1}'`)
  const extract =
    names.length > 0 ? `regexp_extract(${subject}, ${text(pattern.re2)}, [${names.join(', ')}])` : 'NULL'
  const strict = kind === 'relaxed' ? [] : values.filter(({ type }) => type !== 'string')
  const stages = [
    `SELECT *, ${value} AS ${subject} FROM (${relation.sql})`,
    (inner: string) =>
      `SELECT *, ${fit(pattern, subject)} AS ${full}, ${extract} AS ${match} FROM (${inner})`,
    (inner: string) =>
      `SELECT *${values.map(({ sql, id }) => `, CASE WHEN ${full} THEN ${sql} END AS ${id}`).join('')} FROM (${inner})`,
    (inner: string) =>
      `SELECT *, ${[full, ...strict.map(({ id }) => `${id} IS NOT NULL`)].join(' AND ')} AS ${fits} FROM (${inner})`,
  ] as const
  const sql = stages[3](stages[2](stages[1](stages[0])))
  const columns = knownColumns(node).map((column) => {
    const made = values.findLast(({ name }) => name === column.name)
    const old = source.columns.find(({ name }) => name === column.name)
    if (!made) return old ? { column: old, sql: old.id } : refuse(`column ${column.name}`)
    const nothing = literal(null, made.type).sql
    const shown = `CASE WHEN ${fits} THEN ${made.type === 'string' ? `coalesce(${made.id}, '')` : made.id} ELSE ${nothing} END`
    return { column: { ...column, id: scope.context.fresh() }, sql: shown }
  })
  const result = select(
    { ...relation, sql, order: relation.order, partition: [...(relation.partition ?? []), fits] },
    columns,
  )
  return { relation: { ...result, partition: relation.partition }, fits }
}

/** Does the whole text match? Where it matches but goes on after a last constant, the service's answer is not known. */
const fit = ({ re2, endsInConstant, asciiOnly }: ParsePattern, subject: string): string => {
  const whole = `regexp_matches(${subject}, ${text(re2)})`
  const open = `regexp_matches(${subject}, ${text(re2.replace(/\\z$/, ''))})`
  const known = endsInConstant
    ? `CASE WHEN ${whole} THEN true WHEN ${open} THEN ${refusal('parse of text that goes on after the pattern')} ELSE false END`
    : whole
  return asciiOnly
    ? `CASE WHEN strlen(${subject}) = length(${subject}) THEN ${known} ELSE ${refusal('a regex with \\b on text that is not ASCII')} END`
    : known
}
