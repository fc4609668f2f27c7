import type { Config } from '../../config.ts'
import { type Finding, lookAt, type Says } from './finding.ts'

/** Whether anything can be decided by those who are named. */
export const lookAtPeople = ({ ops }: Config): Promise<readonly Finding[]> =>
  lookAt('People', async (say: Says) => {
    const { roles, groups, everyone } = ops.people
    const named = new Set([...(roles.approver ?? []), ...(roles.admin ?? [])].map((id) => id.toLowerCase()))
    const byGroup = [...(groups.approver ?? []), ...(groups.admin ?? [])].length > 0
    if (byGroup) say.green('approvers come by Entra group')
    if (named.size >= 2) say.green(`${named.size} people may approve`)
    else if (!byGroup)
      say.red(
        `${named.size} ${named.size === 1 ? 'person' : 'people'} may approve, and whoever asks cannot`,
        'Name at least two under people.roles.approver in ops.yaml, by Entra object id.',
      )
    if (everyone !== 'nobody' && everyone !== 'reader')
      say.yellow(`everyone in the tenant is ${everyone}`, 'Is that meant? See people.everyone in ops.yaml.')
  })
