import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { parse } from 'yaml'
import { databaseApprovals } from '../src/adapters/db/approvals.ts'
import { databaseAudit } from '../src/adapters/db/audit.ts'
import { OpsFile } from '../src/config/ops-file.ts'
import { ask, ben, person } from './fakes/approvals.ts'
import { onEachDatabase } from './fakes/database.ts'
import { registered } from './fakes/registered.ts'

const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...['docs', 'infra', 'supply', 'sandbox', 'manifest'].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.md') && !name.includes('story/tree'))
          .map((name) => join(folder, name))
      : [],
  ),
]
const read = (path: string): string => readFileSync(path, 'utf8')
const withoutCode = (text: string): string =>
  text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '')

/** As GitHub makes them. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )

test('every link of every page leads somewhere', () => {
  assert.ok(pages.length > 10)
  const broken = pages.flatMap((page) => {
    const text = withoutCode(read(page))
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\b(?:src|href)="([^"]+)"/g)]
    return links.flatMap(([, to = '']) => {
      if (/^(https:|mailto:)/.test(to)) return []
      const [path = '', anchor] = to.split('#')
      const target = path === '' ? page : normalize(join(dirname(page), path))
      if (!existsSync(target)) return [`${page}: ${to}`]
      return anchor === undefined || anchorsOf(read(target)).includes(anchor) ? [] : [`${page}: ${to}`]
    })
  })
  assert.deepEqual(broken, [])
})

test('every npm script and every path in the source that a page names exists', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const wrong = pages.flatMap((page) => {
    const text = read(page)
    const npm = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].filter(
      ([, name]) => !((name as string) in scripts),
    )
    const paths = [...text.matchAll(/`((?:src|test|infra|supply|manifest|sandbox|docs)\/[\w./-]+)`/g)].filter(
      ([, path]) => !existsSync(path as string),
    )
    return [...npm, ...paths].map(([whole]) => `${page}: ${whole}`)
  })
  // A page of the accelerator's repository.
  assert.deepEqual(
    wrong.filter((one) => !one.includes('docs/getting-started/')),
    [],
  )
})

test('the README names every command, and no other', () => {
  const commands = registered().flatMap((feature) => feature.commands)
  const known = new Set(commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]))
  const text = read('README.md')
  const named = new Set([...text.matchAll(/`@ops ([a-z-]+)/g)].map(([, name]) => name as string))
  assert.deepEqual(
    [...named].filter((name) => !known.has(name)),
    [],
  )
  const missing = commands.filter(({ name }) => !named.has(name) && !new RegExp(`\`${name}\\b`).test(text))
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
  )
})

test('the example of ops.yaml is one, and shows every section', () => {
  const example = OpsFile.safeParse(parse(read('ops.example.yaml')))
  assert.ok(example.success, JSON.stringify(example.error?.issues))
  const shown = Object.keys(parse(read('ops.example.yaml')))
  assert.deepEqual(
    Object.keys(OpsFile.shape).filter((name) => !shown.includes(name)),
    [],
  )
})

test('every alert on the bot has its line in the troubleshooting', () => {
  const names = [...read('infra/modules/alerts.bicep').matchAll(/name: '(ops-[a-z-]+)'/g)].map(
    ([, name]) => name as string,
  )
  assert.ok(names.length > 5)
  const page = read('docs/troubleshooting.md')
  assert.deepEqual(
    names.filter((name) => !page.includes(`\`${name}\``)),
    [],
  )
})

test('every door that is not for everybody is in the threat model', () => {
  const doors = readdirSync('src/http').flatMap((name) =>
    [...read(`src/http/${name}`).matchAll(/'(\/api\/\w+|\/metrics)/g)].map(([, path]) => path as string),
  )
  const model = read('docs/threat-model.md')
  assert.deepEqual(
    [...new Set(doors)].filter((path) => !model.includes(`\`${path}`)),
    [],
  )
})

onEachDatabase('the statement that erases a person', (open) => {
  test('takes the name out of everything, and leaves the record whole', async () => {
    const { db } = open()
    const approvals = databaseApprovals({ db, enqueue: async () => true })
    const lee = { ...person('Pat Lee', 'responder'), id: 'aaaaaaaa-0000-4000-8000-00000000000f' }
    const asked = await ask(approvals, { reason: 'Pat Lee says so' }, lee)
    await approvals.decide({
      id: asked.id,
      nonce: asked.nonce,
      verdict: 'approve',
      actor: { ...ben, name: 'Pat Lee' },
    })
    await sql`insert into ops.conversation (id, kind, tenant, service_url, person, reference)
      values ('a:pat', 'personal', 't', 'u', ${lee.id}, '{}'), ('other', 'channel', 't', 'u', null, '{}')`.execute(
      db,
    )
    await sql`insert into ops.live_card (subject, conversation, card, wanted)
      values ('s1', 'a:pat', '{}', 1), ('s2', 'other', '{"text":"Pat Lee asks"}', 1)`.execute(db)
    const [, statement = ''] = /```sql\n([\s\S]*?)```/.exec(read('docs/privacy.md')) ?? []
    await sql.raw(statement.replace('OBJECT-ID', lee.id).replace('DISPLAY NAME', 'Pat Lee')).execute(db)

    const tables = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'ops'`.execute(db)
    for (const { name } of tables.rows) {
      const { rows } = await sql.raw<{ row: string }>(`select t::text as row from ops.${name} t`).execute(db)
      assert.ok(!rows.some(({ row }) => row.includes('Pat Lee')), name)
    }
    const { rows } = await sql<{ id: string }>`select id from ops.conversation`.execute(db)
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['other'],
    )
    assert.ok((await databaseAudit(db).verify()).intact)
    // Nothing is left switched off.
    await assert.rejects(sql`delete from ops.approval_vote`.execute(db), /never changed/)
  })
})
