import { readFileSync } from 'node:fs'
import { z } from 'zod'

const AppManifest = z.object({
  name: z.string(),
  description: z.string(),
  default_events: z.array(z.string()),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
})

/** The GitHub App that the bot wants to be: no right more than its calls need. */
export const appManifest = () =>
  AppManifest.parse(JSON.parse(readFileSync(new URL('../../infra/github-app.json', import.meta.url), 'utf8')))

/** GitHub's form for a new App of an organisation, filled in. Its name is taken on GitHub once only. */
export function newAppUrl(owner: string): string {
  const { name, description, default_permissions, default_events } = appManifest()
  const query = new URLSearchParams({
    name: `${name}-${owner}`,
    description,
    url: `https://github.com/${owner}`,
    public: 'false',
    webhook_active: 'false',
    ...default_permissions,
  })
  for (const event of default_events) query.append('events[]', event)
  return `https://github.com/organizations/${encodeURIComponent(owner)}/settings/apps/new?${query}`
}
