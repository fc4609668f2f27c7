import { Expression, ExpressionType, FunctionUtils, SimpleObjectMemory } from 'adaptive-expressions'

// What the library allocates for one card was half a megabyte, so every seventieth one waited for a collection: it
// splits each path anew, puts all keys of an object into lower case to find one, and spells out each condition that
// does not hold for a warning. Here the first two happen only to names that are not found as written, and the third
// once. What an expression comes to stays the same.

/** Names and dots only. All of them stand in templates: what data say goes in brackets. */
const plain = /^[\w$]+(\.[\w$]+)*$/
const names = new Map<string, readonly string[]>()

function namesIn(path: string): readonly string[] {
  const known = names.get(path)
  if (known) return known
  const split = path.split('.')
  names.set(path, split)
  return split
}

/** Own and enumerable, as the library's own look finds. */
const has = Object.prototype.propertyIsEnumerable
const { getValue } = SimpleObjectMemory.prototype
SimpleObjectMemory.prototype.getValue = function find(this: SimpleObjectMemory, path: string): unknown {
  if (!plain.test(path)) return getValue.call(this, path)
  let value = (this as unknown as { readonly memory: unknown }).memory
  for (const name of namesIn(path)) {
    if (typeof value !== 'object' || value === null || !has.call(value, name))
      return getValue.call(this, path)
    value = (value as { readonly [name: string]: unknown })[name]
  }
  return value
}

const texts = new WeakMap<Expression, string>()
const { toString: spell } = Expression.prototype
Expression.prototype.toString = function spelled(this: Expression): string {
  const known = texts.get(this)
  if (known !== undefined) return known
  const text = spell.call(this)
  texts.set(this, text)
  return text
}

type Path = ReturnType<typeof FunctionUtils.tryAccumulatePath>
const paths = new WeakMap<Expression, Path>()
const { tryAccumulatePath: accumulate } = FunctionUtils
FunctionUtils.tryAccumulatePath = (expression, ...rest) => {
  const known = paths.get(expression)
  if (known) return known
  const path = accumulate.call(FunctionUtils, expression, ...rest)
  if (isFixed(expression)) paths.set(expression, path)
  return path
}

/** Whether its path is made of names alone, not of anything that data say. */
function isFixed(expression: Expression | undefined): boolean {
  if (expression === undefined) return true
  return expression.type === ExpressionType.Accessor && isFixed(expression.children[1])
}
