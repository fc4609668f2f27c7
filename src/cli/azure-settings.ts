import type { OpsFile } from '../config/ops-file.ts'

/** Shell commands that tell azd which resources of the accelerator the bot may read. */
export function azureSettings({ environments }: Pick<OpsFile, 'environments'>): string {
  const all = Object.values(environments)
  const set = (name: string, ids: readonly (string | undefined)[]) => {
    const known = [...new Set(ids.filter((id) => id !== undefined))]
    return `azd env set ${name} '${known.join(',').replaceAll("'", '')}'`
  }
  return [
    set(
      'OPS_APP_INSIGHTS',
      all.map(({ appInsights }) => appInsights),
    ),
    set(
      'OPS_CONTAINER_APPS',
      all.map(({ containerApp }) => containerApp),
    ),
  ].join('\n')
}
