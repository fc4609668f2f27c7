import { refuseValue } from '../refusal.ts'

const STEP = /^(?:\.([A-Za-z_][\w-]*)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\])/

/** Keys and indices of a JSONPath such as `$.a['b c'][0]`; undefined when it is none. */
export const jsonPath = (path: string): (string | number)[] | undefined => {
  if (!path.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  for (let rest = path.slice(1); rest !== ''; ) {
    const found = STEP.exec(rest)
    if (!found) return undefined
    steps.push(found[4] === undefined ? (found[1] ?? found[2] ?? found[3] ?? '') : Number(found[4]))
    rest = rest.slice(found[0].length)
  }
  return steps
}

/** A key of a bag, or the keys on the way to a nested one in JSONPath notation. */
export const keyPath = (key: string): string[] => {
  if (!key.startsWith('$')) return [key]
  const steps = jsonPath(key)
  if (!steps || steps.length === 0) return refuseValue(`the key '${key}'`)
  return steps.map((step) =>
    typeof step === 'string' ? step : refuseValue(`an array index in the key '${key}'`),
  )
}
