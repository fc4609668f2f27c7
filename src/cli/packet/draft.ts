import type { Gap, Packet, PacketEnvironment } from './packet.ts'

export type Draft = {
  /** `ops.yaml`, with TODO where a value is missing. */
  readonly text: string
  /** What is missing for it to be whole, by section of the packet; 0 for what no packet says. */
  readonly gaps: readonly Gap[]
}

/**
 * A first `ops.yaml` of a packet. Names and addresses of people stay out of it: they are personal data, and the file
 * is kept with the code.
 */
export function draftOf(packet: Packet, file: string): Draft {
  const environments = packet.environments.length > 0 ? packet.environments : [unknown]
  const lines = [
    ...comment(`Draft made from ${file}. Replace every TODO, then: npm run ops -- check`),
    ...comment('Editors that know JSON Schema complete and check this file by the next line.'),
    '# yaml-language-server: $schema=./ops.schema.json',
    'zones:',
    '  default: UTC # TODO the zone in which your team reads times, such as Europe/Berlin',
    'people:',
    '  everyone: reader',
    '  roles:',
    ...comment('Entra object ids (Entra › Users › Object ID). §8 names the people.', '    '),
    ...packet.contacts.flatMap(({ role }) => comment(`§8: ${role}`, '    ')),
    '    admin: [] # TODO',
    '    approver: [] # TODO at least two: whoever asks cannot approve',
    '    responder: [] # TODO the on-call rota',
    'environments: # the first one is meant when a line names none',
    ...environments.flatMap((one) => environmentLines(one, packet.lastKnownGood)),
    '# github: # TODO the accelerator’s repository',
    '#   owner: contoso',
    '#   repo: agentic-accelerator',
    ...listed('§2 says of approvals of tools', packet.approvers),
    ...listed('§3 says of alert rules; what is not listed is not monitored', packet.alerts),
    ...listed('§6 says of deviations', packet.deviations),
    ...listed('§7 promises', packet.promises),
  ]
  return { text: `${lines.join('\n')}\n`, gaps: [...packet.gaps, ...ownGaps(packet, environments)] }
}

const unknown: PacketEnvironment = {
  name: 'prod',
  subscription: undefined,
  resourceGroup: undefined,
  url: undefined,
}

function environmentLines(
  { name, subscription, resourceGroup, url }: PacketEnvironment,
  lastKnownGood: string | undefined,
): readonly string[] {
  const group = `/subscriptions/${segment(subscription)}/resourceGroups/${segment(resourceGroup)}/providers`
  const production = isProduction(name)
  return [
    `  ${name}:`,
    `    appInsights: ${quoted(`${group}/microsoft.insights/components/TODO`)}`,
    `    containerApp: ${quoted(`${group}/microsoft.app/containerApps/TODO`)}`,
    ...(url === undefined ? ['    # url: https://… # TODO §1: endpoint URL'] : [`    url: ${quoted(url)}`]),
    `    production: ${production}`,
    ...(production && lastKnownGood !== undefined ? [`    lastKnownGood: ${quoted(lastKnownGood)}`] : []),
  ]
}

/** Of a resource id: nothing that could be taken for more of it. */
const segment = (text: string | undefined): string => text?.replaceAll(/[^\w.()-]/g, '') || 'TODO'
const isProduction = (name: string): boolean =>
  !/^(dev|test|stag|qa|uat|sandbox|pre-?prod|non-?prod)/.test(name)
/** JSON's strings are YAML's, too. */
const quoted = (text: string): string => JSON.stringify(text.toWellFormed())

function ownGaps({ contacts }: Packet, environments: readonly PacketEnvironment[]): readonly Gap[] {
  const people = contacts.map(({ role, name }): Gap => {
    const who = name === undefined ? role : `${role}, ${name}`
    return { section: 8, what: `find the Entra object id of ${who}` }
  })
  const resources = environments.map(
    ({ name }): Gap => ({
      section: 1,
      what: `environments.${name}: the names of its Application Insights and of its Container App`,
    }),
  )
  return [
    ...resources,
    ...people,
    { section: 0, what: 'github: owner and name of the accelerator’s repository' },
  ]
}

const listed = (headline: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : ['', ...comment(`${headline}:`), ...items.flatMap((one) => comment(`- ${one}`))]

/** One line of a comment: nothing in it can end the line or leave YAML. */
function comment(text: string, indent = ''): readonly string[] {
  const line = text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML refuses
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]+/g, ' ')
    .replaceAll(/\S+@\S+\.\S+/g, '[address]')
    .slice(0, 300)
  return [`${indent}# ${line}`]
}
