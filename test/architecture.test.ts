import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean }

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))

const source = filesIn('src')
const imports = source.flatMap(importsOf)

/** Static imports and re-exports and literal dynamic ones, relative ones resolved from the repository's root. */
function importsOf(from: string): readonly Import[] {
  const text = readFileSync(from, 'utf8')
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
  )
  return [...found].map(([, type, named, dynamic]) => {
    const to = named ?? dynamic ?? ''
    return {
      from,
      to: to.startsWith('.') ? normalize(join(dirname(from), to)) : to,
      typeOnly: type !== undefined,
    }
  })
}

const inside = imports.filter(({ to }) => to.startsWith('src/'))
const outside = imports.filter(
  ({ to }) => !to.startsWith('src/') && !to.startsWith('node:') && !to.startsWith('.'),
)
const roomOf = (file: string): string => file.split('/')[1]?.replace(/\.ts$/, '') ?? ''
const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

const arrows: Readonly<Record<string, readonly string[]>> = {
  chat: ['chat'],
  ports: ['ports', 'chat'],
  features: ['features', 'ports', 'chat'],
  adapters: ['adapters', 'ports', 'chat'],
  teams: ['teams', 'ports', 'chat'],
  http: ['http', 'ports', 'chat'],
  config: ['config', 'chat'],
}

for (const [room, allowed] of Object.entries(arrows))
  test(`${room} imports only ${allowed.join(', ')}`, () => {
    const own = inside.filter(({ from }) => roomOf(from) === room)
    assert.ok(own.length > 0, 'the test sees the room')
    assert.deepEqual(own.filter(({ to }) => !allowed.includes(roomOf(to))).map(arrow), [])
  })

test('no feature imports another feature, no adapter another adapter', () => {
  const crossing = inside.filter(({ from, to }) => {
    const [room, theirs] = [roomOf(from), roomOf(to)]
    if (room !== theirs || !['features', 'adapters'].includes(room)) return false
    // Jobs are kept in the database and enqueued in its transactions: two packages, one thing.
    if (nameOf(from) === 'jobs' && nameOf(to) === 'db') return false
    return nameOf(from) !== nameOf(to)
  })
  assert.deepEqual(crossing.map(arrow), [])
})

test('the bot knows nothing of its sandbox, tests and benches', () => {
  assert.deepEqual(imports.filter(({ to }) => /^(sandbox|test|bench)\//.test(to)).map(arrow), [])
})

test('every npm package has one home', () => {
  const homes = new Map<string, Set<string>>()
  for (const { from, to } of outside) {
    const name = packageOf(to)
    // The boundary is everywhere, and so is what guards it.
    if (name === 'zod') continue
    homes.set(name, (homes.get(name) ?? new Set()).add(homeOf(from)))
  }
  assert.ok(homes.size > 10, 'the test sees packages')
  const scattered = [...homes].filter(([, rooms]) => rooms.size > 1).map(([name, rooms]) => [name, ...rooms])
  assert.deepEqual(scattered, [])
})

test('chat, ports and features know no package but zod; what chat needs more has a file of its own', () => {
  const own: Readonly<Record<string, string>> = {
    luxon: 'src/chat/time',
    'fastest-levenshtein': 'src/chat/nearest.ts',
    'simple-statistics': 'src/chat/statistics',
  }
  const strange = outside.filter(({ from, to }) => {
    const name = packageOf(to)
    return (
      ['chat', 'ports', 'features'].includes(roomOf(from)) && name !== 'zod' && homeOf(from) !== own[name]
    )
  })
  assert.deepEqual(strange.map(arrow), [])
})

test('only the teams room knows the Bot Framework, only http knows restify', () => {
  assert.deepEqual(
    [
      ...new Set(
        outside.filter(({ to }) => /^bot(builder|framework)/.test(to)).map(({ from }) => roomOf(from)),
      ),
    ],
    ['teams'],
  )
  assert.deepEqual(
    [...new Set(outside.filter(({ to }) => to === 'restify').map(({ from }) => roomOf(from)))],
    ['http'],
  )
})

test('what the bot imports is a dependency, not a tool of development', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>
  }
  const missing = outside.filter(({ to }) => !(packageOf(to) in dependencies))
  assert.deepEqual(missing.map(arrow), [])
})

test('features and chat do not ask the machine for the time', () => {
  const asking = source.filter(
    (file) =>
      /^src\/(chat|features)\//.test(file) &&
      /Date\.now\(\)|new Date\(\)|performance\.now\(\)/.test(readFileSync(file, 'utf8')),
  )
  assert.deepEqual(asking, [])
})

test('files are small, half of them under 80 lines, and none is called utils', () => {
  const lengths = source.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 250),
    [],
  )
  const median = lengths.map(({ lines }) => lines).sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0
  assert.ok(median < 80, `the median is ${median}`)
  assert.deepEqual(
    source.filter((file) => /util|helper|common|misc/.test(file)),
    [],
  )
})

function arrow({ from, to }: Import): string {
  return `${from} → ${to}`
}
function nameOf(file: string): string {
  return file.split('/')[2]?.replace(/\.ts$/, '') ?? ''
}
/** A folder of an adapter or of chat, else the room. */
function homeOf(file: string): string {
  const deep = ['adapters', 'chat'].includes(roomOf(file))
  return file
    .split('/')
    .slice(0, deep ? 3 : 2)
    .join('/')
}
