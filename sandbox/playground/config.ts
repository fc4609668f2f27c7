import { stringify } from 'yaml'
import { fullName, mailOf, type Person, people } from '../people.ts'
import { tenant } from '../tenant.ts'

/** The Playground's configuration file: the cast, one personal chat, one group chat, one team with `ops`. */
export function playgroundConfig(current: Person = people[0]): string {
  const others = people.filter((person) => person !== current)
  return stringify({
    version: '0.1.1',
    tenantId: tenant.id,
    bot: tenant.bot,
    currentUser: user(current),
    users: others.map(user),
    personalChat: { id: tenant.personal },
    groupChat: { id: tenant.group, name: 'On-call' },
    team: { ...tenant.team, channels: [tenant.channel] },
  })
}

function user(person: Person) {
  return {
    id: person.id,
    name: fullName(person),
    // The Playground's own spelling.
    userPrincipleName: mailOf(person),
    aadObjectId: person.oid,
    givenName: person.given,
    surname: person.surname,
    email: mailOf(person),
  }
}
