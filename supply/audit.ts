// npm run audit: asks the registry for known weaknesses of what runs in production. Fails on findings that nobody has
// accepted; says so, and passes, when the registry does not answer that question.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      via: z.array(
        z.union([z.string(), z.object({ url: z.string(), title: z.string(), severity: z.string() })]),
      ),
    }),
  ),
})
/** `until`: the day after which it counts again. */
const Accepted = z.array(z.object({ url: z.string(), why: z.string().min(10), until: z.iso.date() }))
export type Accepted = z.infer<typeof Accepted>

export type Verdict = { readonly code: 0 | 1; readonly lines: readonly string[] }

/** What `npm audit --json` printed, judged; today as YYYY-MM-DD. */
export function judge(printed: string, accepted: Accepted, today: string): Verdict {
  const read = Report.safeParse(parsed(printed))
  if (!read.success)
    return {
      code: 0,
      lines: ['The registry gave no audit: nothing is known of weaknesses today. Try again later.'],
    }
  const findings = Object.entries(read.data.vulnerabilities).flatMap(([name, { via }]) =>
    via.flatMap((one) => (typeof one === 'string' ? [] : [{ name, ...one }])),
  )
  const known = new Map(accepted.filter(({ until }) => until >= today).map((one) => [one.url, one.why]))
  const open = findings.filter(({ url }) => !known.has(url))
  const lines = findings.map(({ name, severity, title, url }) => {
    const why = known.get(url)
    return `${why === undefined ? '✖' : '!'} ${name}: ${title} (${severity}) ${url}${why === undefined ? '' : ` accepted: ${why}`}`
  })
  if (open.length > 0)
    return {
      code: 1,
      lines: [...lines, 'Update them, or accept them for a while in supply/accepted.json, with why.'],
    }
  return { code: 0, lines: [...lines, `${findings.length} findings, none of them open.`] }
}

export const acceptedIn = (text: string): Accepted => Accepted.parse(JSON.parse(text))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

if (import.meta.main) {
  const accepted = acceptedIn(readFileSync(new URL('accepted.json', import.meta.url), 'utf8'))
  execFile(
    'npm',
    ['audit', '--omit=dev', '--json'],
    { maxBuffer: 50_000_000, timeout: 120_000 },
    (_error, printed) => {
      const { code, lines } = judge(printed, accepted, new Date().toISOString().slice(0, 10))
      process.stdout.write(`${lines.join('\n')}\n`)
      process.exitCode = code
    },
  )
}
