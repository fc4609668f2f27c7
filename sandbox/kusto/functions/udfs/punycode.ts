import type { Udf } from '../contract.ts'
import { udf } from './define.ts'

// RFC 3492 with its parameters for domain names.
const [BASE, LEAST, MOST, SKEW, DAMP, FIRST_BIAS, FIRST_CODE] = [36, 1, 26, 38, 700, 72, 128] as const
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'

const adapt = (delta: number, count: number, first: boolean): number => {
  let left = first ? Math.floor(delta / DAMP) : delta >> 1
  left += Math.floor(left / count)
  let k = 0
  for (; left > ((BASE - LEAST) * MOST) >> 1; k += BASE) left = Math.floor(left / (BASE - LEAST))
  return k + Math.floor(((BASE - LEAST + 1) * left) / (left + SKEW))
}

const threshold = (k: number, bias: number): number => Math.min(Math.max(k - bias, LEAST), MOST)

/** Digits of a delta as a number of variable length. */
const digits = (delta: number, bias: number): string => {
  let out = ''
  let left = delta
  for (let k = BASE; ; k += BASE) {
    const limit = threshold(k, bias)
    if (left < limit) return out + DIGITS[left]
    out += DIGITS[limit + ((left - limit) % (BASE - limit))]
    left = Math.floor((left - limit) / (BASE - limit))
  }
}

/** Punycode of a text, without `xn--`. */
export const encode = (text: string): string => {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0)
  const basic = codes.filter((code) => code < FIRST_CODE)
  let out = String.fromCodePoint(...basic) + (basic.length > 0 ? '-' : '')
  let [n, delta, bias, handled] = [FIRST_CODE as number, 0, FIRST_BIAS as number, basic.length]
  while (handled < codes.length) {
    const next = Math.min(...codes.filter((code) => code >= n))
    delta += (next - n) * (handled + 1)
    n = next
    for (const code of codes) {
      if (code < n) delta++
      if (code !== n) continue
      out += digits(delta, bias)
      bias = adapt(delta, handled + 1, handled === basic.length)
      delta = 0
      handled++
    }
    delta++
    n++
  }
  return out
}

/** The text of punycode without `xn--`; undefined when it is none. */
export const decode = (text: string): string | undefined => {
  if (/[^\x20-\x7e]/.test(text)) return undefined
  const cut = text.lastIndexOf('-')
  const out = [...text.slice(0, Math.max(cut, 0))]
  let [n, at, bias] = [FIRST_CODE as number, 0, FIRST_BIAS as number]
  for (let index = cut + 1; index < text.length; ) {
    const before = at
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = DIGITS.indexOf((text[index++] ?? '?').toLowerCase())
      if (digit < 0) return undefined
      at += digit * weight
      const limit = threshold(k, bias)
      if (digit < limit) break
      weight *= BASE - limit
    }
    bias = adapt(at - before, out.length + 1, before === 0)
    n += Math.floor(at / (out.length + 1))
    at %= out.length + 1
    if (n > 0x10ffff) return undefined
    out.splice(at++, 0, String.fromCodePoint(n))
  }
  return out.join('')
}

const labels = (domain: string, of: (label: string) => string | undefined): string | null => {
  const all = domain.split(/[.。｡．]/).map(of)
  return all.every((label) => label !== undefined) ? all.join('.') : null
}

const encodeLabel = (label: string): string => (/[^\x20-\x7e]/.test(label) ? `xn--${encode(label)}` : label)
const decodeLabel = (label: string): string | undefined =>
  label.toLowerCase().startsWith('xn--') ? decode(label.slice(4)) : label

export const punycodeUdfs: readonly Udf[] = [
  udf('k_punycode_encode', 'text -> text', encode),
  udf('k_punycode_decode', 'text -> text', (text: string) => decode(text) ?? null),
  udf('k_domain_encode', 'text -> text', (text: string) => labels(text, encodeLabel)),
  udf('k_domain_decode', 'text -> text', (text: string) => labels(text, decodeLabel)),
]
