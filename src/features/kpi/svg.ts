import type { KpiReport } from './report.ts'
import { showValue } from './words.ts'

/** The days of the month as a bar chart for the evidence pack; days without enough data are left empty. */
export function svgOf({ kpi, course }: KpiReport): string | undefined {
  const daily = course?.daily ?? []
  const known = daily.filter((value) => value !== undefined)
  if (known.length === 0) return undefined
  const most = Math.max(...known, kpi.target ?? 0)
  const height = (value: number) => (most > 0 ? (value / most) * 160 : 0)
  const bars = daily.flatMap((value, i) => {
    if (value === undefined) return []
    const tall = height(value).toFixed(1)
    const top = (180 - height(value)).toFixed(1)
    return [
      `<rect x="${20 + i * 18}" y="${top}" width="14" height="${tall}" fill="#4778c7"><title>${i + 1}: ${showValue(value, kpi.type)}</title></rect>`,
    ]
  })
  const line = kpi.target === undefined ? '' : (180 - height(kpi.target)).toFixed(1)
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" font-family="sans-serif" font-size="11">',
    `<text x="20" y="14">${tame(kpi.name)}, a bar a day; highest ${showValue(most, kpi.type)}</text>`,
    ...bars,
    kpi.target === undefined
      ? ''
      : `<line x1="20" x2="580" y1="${line}" y2="${line}" stroke="#c50f1f" stroke-dasharray="4"><title>target ${showValue(kpi.target, kpi.type)}</title></line>`,
    '</svg>',
    '',
  ].join('\n')
}

const tame = (text: string): string => text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)
