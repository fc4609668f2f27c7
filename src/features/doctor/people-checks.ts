import { Topic } from '../../ports/subscriptions.ts'
import { type Check, type Finding, green, red, yellow } from './check.ts'
import type { DoctorOptions, Needs } from './index.ts'

/** Whether each channel that something is posted in can be posted in, and whether everything is posted somewhere. */
export const channels = ({ subscriptions, speaking }: Needs): Check => ({
  name: 'Channels',
  async run() {
    const heard = await Promise.all(
      Topic.options.map(async (topic) => ({ topic, to: await subscriptions.of(topic) })),
    )
    const silent = heard.filter(({ to }) => to.length === 0).map(({ topic }) => topic)
    const ids = [...new Set(heard.flatMap(({ to }) => to.map(({ conversation }) => conversation)))]
    const dead: Finding[] = []
    let fine = 0
    for (const conversation of ids) {
      const delivery = await speaking.probe({ conversation })
      if (delivery.state === 'sent') fine++
      else
        dead.push(
          red(
            `I cannot post in ${conversation}: ${'why' in delivery ? delivery.why : 'it is gone'}.`,
            'Install the app there, and mention me once so that I learn where it is.',
          ),
        )
    }
    return [
      ...(fine > 0 ? [green(`I can post in ${fine} of ${ids.length} conversations.`)] : []),
      ...dead,
      ...(silent.length > 0
        ? [
            yellow(
              `Nobody hears of ${silent.join(', ')}.`,
              `Say "subscribe ${silent.join(' ')}" in a channel, or name one in ops.yaml under channels.`,
            ),
          ]
        : []),
    ]
  },
})

/** Whether somebody can say yes to what somebody else asks for: by name, and by group as the directory tells. */
export const roles = (
  { directory }: Needs,
  { approvers, responders, approverGroups }: DoctorOptions,
): Check => ({
  name: 'Roles',
  async run() {
    const unread: Finding[] = []
    const members = await Promise.all(
      approverGroups.map((group) =>
        directory.members(group).catch((error: Error) => {
          unread.push(
            yellow(
              `The members of group ${group} could not be read: ${error.message}`,
              'Grant my identity GroupMember.Read.All of Microsoft Graph: until then members of groups hold no role.',
            ),
          )
          return []
        }),
      ),
    )
    const byGroup = new Set(members.flat())
    const all = new Set([...approvers, ...byGroup])
    const how =
      approverGroups.length > 0 ? `${approvers.length} by name, ${byGroup.size} by group` : 'by name'
    if (all.size >= 2)
      return [
        green(`${all.size} people may approve (${how}), ${responders.length} by name may respond.`),
        ...unread,
      ]
    return [
      red(
        all.size === 1
          ? 'Only one person may approve: what they ask for, nobody can.'
          : 'Nobody may approve anything.',
        'Name them in ops.yaml under people.roles, or fill the group: a rollback that nobody may approve helps nobody.',
      ),
      ...unread,
    ]
  },
})
