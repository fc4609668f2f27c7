/** "450 ms", "94.2 s", "3.4 min", "3 h". */
export function showMs(ms: number): string {
  const size = Math.abs(ms)
  if (size < 1000) return `${round(ms, 0)} ms`
  if (size < 600_000) return `${round(ms / 1000, size < 100_000 ? 1 : 0)} s`
  if (size < 7_200_000) return `${round(ms / 60_000, 1)} min`
  return `${round(ms / 3_600_000, 1)} h`
}

/** "8.1%", "0.42%", "100%". */
export function showShare(share: number): string {
  const percent = share * 100
  return `${round(percent, Math.abs(percent) < 1 && percent !== 0 ? 2 : 1)}%`
}

export const showValue = (value: number, type: string): string =>
  type === 'duration_ms' ? showMs(value) : showShare(value)

export const number = (count: number): string => Math.round(count).toLocaleString('en-GB')
export const plural = (count: number, noun: string): string =>
  `${number(count)} ${noun}${Math.round(count) === 1 ? '' : 's'}`

const round = (value: number, digits: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: digits })
