// npm run licences: writes LICENCES.md beside this, from the lock file.
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      dev: z.boolean().default(false),
      devOptional: z.boolean().default(false),
    }),
  ),
})

/** Licences under which a package may become part of the bot: all of them let it be used, changed and passed on. */
export const allowed = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
  'W3C-20150513',
]

/** Packages whose package.json does not say it in a way that npm reads, and where they do say it. */
const readElsewhere: Readonly<Record<string, string>> = {
  cldrjs: 'MIT', // LICENSE-MIT
  'escape-regexp-component': 'MIT', // Readme.md
  jspath: 'MIT', // the text of LICENSE
}

/** Names of production packages by licence, from a lock file's text. */
export function licencesOf(lock: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const [path, { license, dev, devOptional }] of Object.entries(Lock.parse(JSON.parse(lock)).packages)) {
    if (path === '' || dev || devOptional) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licence = license ?? readElsewhere[name] ?? 'none'
    found.set(licence, (found.get(licence) ?? new Set()).add(name))
  }
  return new Map([...found].sort().map(([licence, names]) => [licence, [...names].sort()]))
}

/** Whether a licence, or one side of a choice, is allowed. */
export const isAllowed = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((part) => allowed.includes(part.trim())))

export function licencesText(lock: string): string {
  const rows = [...licencesOf(lock)].map(
    ([licence, names]) => `| ${licence} | ${names.length} | ${names.join(', ')} |`,
  )
  return [
    '# Licences of what runs in production',
    '',
    'Made by `npm run licences` from `package-lock.json`; a test keeps it current and refuses licences that are not on its list.',
    '',
    '| licence | packages | which |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

if (import.meta.main) {
  const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
  writeFileSync(new URL('LICENCES.md', import.meta.url), licencesText(lock))
}
