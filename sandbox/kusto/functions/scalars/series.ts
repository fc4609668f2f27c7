import { refuse } from '../../error.ts'
import { argument, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { asDynamic, asElement } from '../convert/json.ts'
import { text } from '../sql.ts'

const dynamic = (call: Call, index: number): string => asDynamic(argument(call, index))

const PAIRS = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'pow',
  'greater',
  'greater_equals',
  'less',
  'less_equals',
  'equals',
  'not_equals',
]
const SINGLES = ['abs', 'sign', 'ceiling', 'floor', 'exp', 'log', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan']

const entries = (
  names: readonly string[],
  build: (name: string) => ScalarFunction,
): Record<string, ScalarFunction> => Object.fromEntries(names.map((name) => [`series_${name}`, build(name)]))

const filled = (how: 'forward' | 'backward'): ScalarFunction =>
  scalar(
    1,
    2,
    (call) =>
      `k_series_fill(${dynamic(call, 0)}, '${how}', ${call.args[1] ? asElement(call.args[1]) : 'NULL'}, NULL)`,
  )

const filledConst = scalar(
  2,
  3,
  (call) =>
    `k_series_fill(${dynamic(call, 0)}, 'const', ${call.args[2] ? asElement(call.args[2]) : 'NULL'}, ${asElement(argument(call, 1))})`,
)

const stats = scalar(1, 2, (call) => {
  const ignore =
    call.args[1]?.literal ?? (call.args[1] ? refuse('series_stats_dynamic() with such an option') : false)
  return `k_series_stats(${dynamic(call, 0)}, ${ignore})`
})

/** The placeholder must be null, as it is by default. */
const fillLinear = scalar(1, 4, (call) => {
  const [, hole, edges, constant] = call.args
  if (hole && hole.literal !== null) return refuse('series_fill_linear() with a placeholder')
  return `k_series_fill_linear(${dynamic(call, 0)}, ${edges?.sql ?? true}, ${constant ? asElement(constant) : "'0.0'"})`
})

const pair = (udf: string): ScalarFunction =>
  scalar(2, 2, (call) => `${udf}(${dynamic(call, 0)}, ${dynamic(call, 1)})`)

/** The members of a bag in this order, as an array: what the functions with several columns give. */
const members = (bag: string, keys: readonly string[]): string =>
  `k_bag_members(${bag}, ${text(keys.join(','))})`

const FIT_LINE = ['rsquare', 'slope', 'variance', 'rvariance', 'interception', 'line_fit']
const STATS = ['min', 'min_idx', 'max', 'max_idx', 'avg', 'stdev', 'variance']

const fir = scalar(2, 4, (call) => {
  const [, , normalize, center] = call.args
  return `k_series_fir(${dynamic(call, 0)}, ${dynamic(call, 1)}, ${normalize?.sql ?? true}, ${center?.sql ?? false})`
})

/** Arithmetic on arrays of numbers. What detects, decomposes or fits is refused. */
export const series: Record<string, ScalarFunction> = {
  ...entries(PAIRS, (name) =>
    scalar(2, 2, (call) => `k_series_pairs(${text(name)}, ${dynamic(call, 0)}, ${dynamic(call, 1)})`),
  ),
  ...entries(SINGLES, (name) => scalar(1, 1, (call) => `k_series_each(${text(name)}, ${dynamic(call, 0)})`)),
  series_sum: scalar(1, 1, (call) => `k_series_sum(${dynamic(call, 0)})`),
  series_product: scalar(1, 1, (call) => `k_series_product(${dynamic(call, 0)})`),
  series_dot_product: scalar(2, 2, (call) => `k_series_dot(${dynamic(call, 0)}, ${dynamic(call, 1)})`),
  series_iir: scalar(
    3,
    3,
    (call) => `k_series_iir(${dynamic(call, 0)}, ${dynamic(call, 1)}, ${dynamic(call, 2)})`,
  ),
  series_magnitude: scalar(1, 1, (call) => `sqrt(k_series_dot(${dynamic(call, 0)}, ${dynamic(call, 0)}))`),
  series_stats_dynamic: stats,
  series_fill_forward: filled('forward'),
  series_fill_backward: filled('backward'),
  series_fill_linear: fillLinear,
  series_pearson_correlation: pair('k_series_pearson'),
  series_cosine_similarity: pair('k_series_cosine'),
  series_fit_line_dynamic: scalar(1, 1, (call) => `k_series_fit_line(${dynamic(call, 0)})`),
  series_fit_line: scalar(1, 1, (call) => members(`k_series_fit_line(${dynamic(call, 0)})`, FIT_LINE)),
  series_stats: { ...stats, build: (call) => members(stats.build(call), STATS) },
  series_fir: fir,
  series_fill_const: filledConst,
}
