import { createHash } from 'node:crypto'

/** A workflow template, by the name it has in `infra/workflows` and in `.github/workflows`. */
export type Template = { readonly name: string; readonly text: string }
/** What the accelerator's repository has now; undefined for what is not there. */
export type Present = {
  readonly workflows: ReadonlyMap<string, string | undefined>
  readonly setupPage: string | undefined
}
export type SetupFile = { readonly path: string; readonly text: string }
/** What has to change there. `key` stands for exactly these files: asking again makes nothing anew. */
export type SetupPlan = {
  readonly files: readonly SetupFile[]
  readonly missing: readonly string[]
  readonly different: readonly string[]
  readonly undocumented: readonly Setting[]
  readonly key: string
}
/** A secret or variable that a workflow uses. */
export type Setting = {
  readonly kind: 'secret' | 'variable'
  readonly name: string
  readonly usedBy: readonly string[]
}

export const workflowPath = (name: string): string => `.github/workflows/${name}`
/** The page in which the accelerator's lint (`secrets-doc`) looks for every name. */
export const setupPagePath = 'docs/getting-started/setup-and-prereqs.md'

/** Compares what the templates need with what is there. */
export function planSetup(templates: readonly Template[], { workflows, setupPage }: Present): SetupPlan {
  const settings = settingsOf(templates)
  const missing = templates.filter(({ name }) => workflows.get(name) === undefined).map(({ name }) => name)
  const different = templates
    .filter(({ name, text }) => workflows.get(name) !== undefined && workflows.get(name) !== text)
    .map(({ name }) => name)
  const undocumented = settings.filter(({ name }) => !mentions(setupPage ?? '', name))
  const files = [
    ...templates
      .filter(({ name }) => missing.includes(name) || different.includes(name))
      .map(({ name, text }) => ({ path: workflowPath(name), text })),
    ...(undocumented.length > 0 ? [{ path: setupPagePath, text: withSection(setupPage, undocumented) }] : []),
  ]
  const key = createHash('sha256').update(JSON.stringify(files)).digest('hex')
  return { files, missing, different, undocumented, key: `setup ${key}` }
}

/** Every secret and variable of the templates; GitHub's own token needs no setting up. */
export function settingsOf(templates: readonly Template[]): readonly Setting[] {
  const found = new Map<string, Setting>()
  for (const { name: file, text } of templates) {
    const code = text.replaceAll(/^\s*#.*$/gm, '')
    for (const [, context = '', name = ''] of code.matchAll(/\b(secrets|vars)\.([A-Za-z_]\w*)/g)) {
      if (name === 'GITHUB_TOKEN') continue
      const known = found.get(name)?.usedBy ?? []
      found.set(name, {
        kind: context === 'secrets' ? 'secret' : 'variable',
        name,
        usedBy: known.includes(file) ? known : [...known, file],
      })
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** As the accelerator's lint looks: the whole word, anywhere. */
const mentions = (page: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(page)

const heading = '## Workflows of the ops bot'
const what: Readonly<Record<string, string>> = {
  AZURE_RESOURCE_GROUP: 'Resource group of this environment; `azd` on a fresh runner knows nothing of it',
  AZURE_CONTAINER_APP: 'Name of this environment’s Container App, on which the kill switch is set',
  AZURE_LOCATION: 'Azure region of this environment',
}

function withSection(page: string | undefined, settings: readonly Setting[]): string {
  const rows = settings.map(({ kind, name, usedBy }) => {
    const files = usedBy.map((file) => `\`${file}\``).join(', ')
    return `| \`${name}\` | ${kind} | ${what[name] ?? 'see the head of the workflow'} | ${files} |`
  })
  const section = [
    heading,
    '',
    'Environment-scoped, like those of `deploy.yml` (Settings → Environments → the environment):',
    '',
    '| Name | Kind | What | Used by |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
  if (page === undefined) return `# Setup\n\n${section}`
  return `${page.replace(/\s*$/, '')}\n\n${section}`
}

/** What the pull request says. */
export function pullRequestText({ missing, different, undocumented }: SetupPlan): string {
  const list = (headline: string, items: readonly string[]) =>
    items.length === 0 ? [] : [headline, '', ...items.map((one) => `- ${one}`), '']
  return [
    'The workflows by which the ops bot changes anything: it has no right in Azure itself. They use the rights that',
    'this repository’s environments already have.',
    '',
    ...list(
      'Added:',
      missing.map((name) => `\`${name}\``),
    ),
    ...list(
      'Updated:',
      different.map((name) => `\`${name}\``),
    ),
    ...list(
      'Set these per environment before the first run (Settings → Environments), and see the setup page:',
      undocumented.map(({ name, kind }) => `${kind} \`${name}\``),
    ),
    'Also worth knowing:',
    '',
    '- `HITL_APPROVER_ENDPOINT` is set by no template here: it has to be added to the Container App (better: as a parameter of its Bicep',
    '  module), and `azd provision` removes what only `az containerapp update` has set. The bot tells when it is gone.',
    '- Nothing in this repository tags releases. `ops-tag-on-green.yml` does, from the next green deployment on.',
  ].join('\n')
}
