import { Topic } from '../../ports/subscriptions.ts'
import { type Check, type Finding, green, grey, red, yellow } from './check.ts'
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

/** Whether somebody can say yes to what somebody else asks for. */
export const roles = ({ approvers, responders, groups }: DoctorOptions): Check => ({
  name: 'Roles',
  async run() {
    const remedy =
      'Name them in ops.yaml under people.roles: a rollback that nobody may approve helps nobody.'
    const byGroups = groups ? [grey('Members of Entra groups are not counted.')] : []
    if (approvers >= 2)
      return [green(`${approvers} people may approve, ${responders} may respond.`), ...byGroups]
    if (groups)
      return [
        yellow(
          `${approvers} may approve by name, others by their groups.`,
          'Check that at least two people are in them.',
        ),
      ]
    return [
      red(
        approvers === 1
          ? 'Only one person may approve: what they ask for, nobody can.'
          : 'Nobody may approve anything.',
        remedy,
      ),
    ]
  },
})
