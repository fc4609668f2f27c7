import { z } from 'zod'
import type { OpsFile } from './ops-file.ts'

/** `drills` in `ops.yaml`: how the kill switch is practised. */
export const DrillsFile = z.strictObject({
  /** Whether an admin may drill where real users are. */
  allowProduction: z.boolean().default(false),
  /** Months between two drills of an environment. */
  everyMonths: z.number().int().min(1).max(12).default(3),
  /** Environments to be drilled; those that are not production when absent. */
  environments: z.array(z.string()).optional(),
  /** The request that is sent as a probe: valid, and harmless when it is worked on. */
  canary: z
    .strictObject({
      /** Of the API; what accelerator.yaml names when absent. */
      path: z.string().startsWith('/').optional(),
      body: z.record(z.string(), z.json()).default({
        company_name: 'Kill switch drill',
        seller_intent: 'Practise stopping the system',
        icp_definition: 'Nobody',
        our_solution: 'None: this request is a probe',
      }),
    })
    .prefault({}),
})

/** The workflow that turns the kill switch, and the environments that it knows. */
export function switchPlaces({ workflows, github, environments }: OpsFile) {
  const places = Object.entries(environments).map(([name, { githubEnvironment, production }]) => [
    name,
    { github: githubEnvironment ?? name, production },
  ])
  return {
    file: workflows.killswitch,
    branch: github?.branch ?? 'main',
    environments: Object.fromEntries(places) as Readonly<
      Record<string, { readonly github: string; readonly production: boolean }>
    >,
  }
}

/** What drills need beside that. */
export function drillPlan({ drills, environments }: OpsFile) {
  const usual = Object.entries(environments).flatMap(([name, { production }]) => (production ? [] : [name]))
  const { allowProduction, everyMonths, canary } = drills
  return { allowProduction, everyMonths, canary, practised: drills.environments ?? usual }
}
