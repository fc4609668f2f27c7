import type { Config } from '../../config.ts'
import type { Ports } from '../../ports/index.ts'
import { lookAtEnvironments } from './azure.ts'
import type { Finding } from './finding.ts'
import { lookAtGithub } from './github.ts'
import { lookAtMachine } from './machine.ts'
import { lookAtPeople } from './people.ts'

export type { Finding, Light } from './finding.ts'

type Asked = Pick<
  Ports,
  'telemetry' | 'environments' | 'alertRules' | 'clock' | 'repository' | 'runs' | 'accelerator'
>

/** Looks at everything that the bot will need, at once, and changes nothing. Never throws. */
export async function check(config: Config, ports: Asked): Promise<readonly Finding[]> {
  const looks = [
    ...lookAtMachine(config),
    lookAtPeople(config),
    ...lookAtEnvironments(ports),
    ...lookAtGithub(config, ports),
  ]
  return (await Promise.all(looks)).flat()
}

const signs = { green: '✔', yellow: '!', red: '✖', off: '·' } as const

/** The findings as lines, by area, and a last one that says it all. */
export function reportOf(findings: readonly Finding[]): string {
  const areas = [...new Set(findings.map(({ area }) => area))]
  const lines = areas.flatMap((area) => [
    area,
    ...findings
      .filter((one) => one.area === area)
      .flatMap(({ light, what, todo }) => [
        `  ${signs[light]} ${what}`,
        ...(todo === undefined || light === 'green' ? [] : [`      → ${todo}`]),
      ]),
  ])
  const count = (light: Finding['light']) => findings.filter((one) => one.light === light).length
  const verdict = count('red') > 0 ? 'Not ready' : count('yellow') > 0 ? 'Ready, with questions' : 'Ready'
  return [...lines, '', `${verdict}: ${count('green')} ✔, ${count('yellow')} !, ${count('red')} ✖`].join('\n')
}
