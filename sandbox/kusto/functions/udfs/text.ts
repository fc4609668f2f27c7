import { formatTimespan } from '../../values/timespan.ts'
import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { printReal } from './json.ts'

/**
 * Kusto's text of a real. Only where every rendering agrees: 15 significant digits or fewer, no exponent. Beyond
 * that Kusto's digits are not documented.
 */
export const realText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return refuseValue('text of an infinite real')
  const text = String(value)
  const digits = text.replace(/^-?0?\.?0*|[-.]/g, '')
  if (text.includes('e') || digits.length > 15 || (value !== 0 && Math.abs(value) < 1e-4))
    return refuseValue(`text of a real such as ${text} (round it first)`)
  return text.includes('.') ? text : `${text}.0`
}

export const textUdfs: readonly Udf[] = [
  udf('k_real_text', 'real -> text', realText),
  udf('k_real_json', 'real -> text', printReal),
  udf('k_timespan_text', 'long -> text', formatTimespan),
]
