import { UpstreamError } from '../../chat/errors.ts'
import type { AlertRules } from '../../ports/alert-rules.ts'
import type { Environments } from '../../ports/environments.ts'
import { readFired, readRules } from './alert-rules.ts'
import { type ArmOptions, openArm } from './arm.ts'
import { sendCanary } from './canary.ts'
import { readContainerApp } from './container-app.ts'
import { SYSTEM } from './failure.ts'
import { readHealth } from './health.ts'

export { type SignIn, signInWith } from './credential.ts'

/** Where an environment is: ARM ids, and the accelerator's base URL. */
export type AzurePlaces = {
  readonly appInsights: string
  readonly containerApp?: string | undefined
  readonly url?: string | undefined
}
export type AzureOptions = ArmOptions & {
  /** The default first. */
  readonly environments: Readonly<Record<string, AzurePlaces>>
}

/** Azure as two ports: how the environments run, and which alert rules watch them. */
export function openAzure({ environments: places, ...options }: AzureOptions): {
  readonly environments: Environments
  readonly alertRules: AlertRules
} {
  const arm = openArm(options)
  const scopeOf = (environment: string) => {
    const place = Object.hasOwn(places, environment) ? places[environment] : undefined
    if (!place) throw new UpstreamError(SYSTEM, 'missing', `There is no environment "${environment}".`)
    return { environment, appInsights: place.appInsights }
  }
  const urlOf = (environment: string) =>
    Object.hasOwn(places, environment) ? places[environment]?.url : undefined
  return {
    environments: {
      names: () => Object.keys(places),
      async resources(environment) {
        const id = Object.hasOwn(places, environment) ? places[environment]?.containerApp : undefined
        return id === undefined ? undefined : await readContainerApp(arm, environment, id)
      },
      async health(environment) {
        const url = urlOf(environment)
        return url === undefined ? undefined : await readHealth(url)
      },
      async canary(environment, canary, signal) {
        const url = urlOf(environment)
        return url === undefined ? undefined : await sendCanary(url, canary, signal)
      },
    },
    alertRules: {
      rules: async (environment) => await readRules(arm, scopeOf(environment)),
      fired: async (environment, since) => await readFired(arm, scopeOf(environment), since, options.now()),
    },
  }
}
