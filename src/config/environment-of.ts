import type { Environment } from './ops-file.ts'

/**
 * Tells which environment resources belong to: the one whose Application Insights or container app is named, else
 * the one in whose resource group they are. Empty when ops.yaml knows none of them, or the group is shared.
 */
export function environmentOf(
  environments: Readonly<Record<string, Environment>>,
): (resources: readonly string[]) => string {
  const all = Object.entries(environments)
  return (resources) => {
    const wanted = resources.map((id) => id.toLowerCase())
    const named = all.filter(([, { appInsights, containerApp }]) =>
      [appInsights, containerApp].some((id) => id !== undefined && wanted.includes(id.toLowerCase())),
    )
    const found = named.length > 0 ? named : all.filter(([, { appInsights }]) => shares(appInsights, wanted))
    return found.length === 1 ? (found[0]?.[0] ?? '') : ''
  }
}

const groupOf = (id: string): string =>
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(id.toLowerCase())?.[0] ?? id
const shares = (id: string, others: readonly string[]): boolean =>
  others.some((other) => groupOf(other) === groupOf(id))
