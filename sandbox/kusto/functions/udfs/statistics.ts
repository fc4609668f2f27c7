import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Natural logarithm of the gamma function of a positive number. */
export const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const z = x - 1
  const sum = LANCZOS.reduce(
    (total, factor, index) => (index === 0 ? factor : total + factor / (z + index)),
    0,
  )
  const t = z + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

const TINY = 1e-300
const clear = (value: number): number => (Math.abs(value) < TINY ? TINY : value)

/** The regularised incomplete beta function by its continued fraction. */
export const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  let [c, d] = [1, 1 / clear(1 - ((a + b) * x) / (a + 1))]
  let fraction = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / clear(1 + even * d)
    c = clear(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / clear(1 + odd * d)
    c = clear(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * fraction
}

/** The complementary error function: a series near zero, a continued fraction beyond. */
export const erfc = (x: number): number => {
  if (x < 0) return 2 - erfc(-x)
  if (x < 2.5) return 1 - series(x)
  let fraction = 0
  for (let k = 120; k > 0; k--) fraction = (k * 0.5) / (x + fraction)
  return Math.exp(-x * x) / ((x + fraction) * Math.sqrt(Math.PI))
}

const series = (x: number): number => {
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
    if (n > 200) break
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

const erf = (x: number): number => (Math.abs(x) < 2.5 ? series(x) : 1 - erfc(x))

const inRange = (value: number): boolean => value > 0 && value <= 10_000

const betaCdf = (x: number, a: number, b: number): number =>
  x < 0 || x > 1 || !inRange(a) || !inRange(b) ? Number.NaN : incompleteBeta(x, a, b)

const betaPdf = (x: number, a: number, b: number): number =>
  x <= 0 || x >= 1 || a <= 0 || b <= 0
    ? Number.NaN
    : Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x))

const betaInverse = (p: number, a: number, b: number): number | null => {
  if (p > 1) return null
  if (a < 0 || b < 0) return Number.NaN
  if (!(p > 0 && p <= 1) || !inRange(a) || !inRange(b)) return refuseValue('beta_inv() outside of its range')
  let [low, high] = [0, 1]
  while (high - low > 2 ** -60 * high) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (incompleteBeta(middle, a, b) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The two-sided p value of Welch's t-test. */
const welch = (
  mean1: number,
  variance1: number,
  count1: number,
  mean2: number,
  variance2: number,
  count2: number,
): number => {
  const [a, b] = [variance1 / count1, variance2 / count2]
  if (!(count1 > 1 && count2 > 1 && a + b > 0)) return refuseValue('welch_test() of such samples')
  const t = (mean1 - mean2) / Math.sqrt(a + b)
  const freedom = (a + b) ** 2 / (a ** 2 / (count1 - 1) + b ** 2 / (count2 - 1))
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
}

export const statisticsUdfs: readonly Udf[] = [
  udf('k_erf', 'real -> real', erf),
  udf('k_erfc', 'real -> real', erfc),
  udf('k_beta_cdf', 'real real real -> real', betaCdf),
  udf('k_beta_pdf', 'real real real -> real', betaPdf),
  udf('k_beta_inv', 'real real real -> real', betaInverse),
  udf('k_welch_test', 'real real real real real real -> real', welch),
]
