import { z } from 'zod'
import type { Manifest } from '../../ports/accelerator.ts'

// Nothing but a lint of the keys checks this file, so every field may be anything: what cannot be read is
// left out, never guessed.

/** Numbers as the accelerator's own scripts read them: `float("0.75")` works there too. */
const Num = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i)
      .transform(Number),
  ])
  .optional()
  .catch(undefined)
const text = z.union([z.string(), z.number()]).transform(String)

/** A list of what fits; entries that do not are dropped. */
const list = <Item>(item: z.ZodType<Item>) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) => all.flatMap((one) => item.safeParse(one).data ?? []))

const Agent = z.object({ id: text, foundry_name: text, model: text.optional().catch(undefined) })
const Kpi = z.object({ name: text, type: text.catch(''), baseline: Num, target: Num })
const Model = z.object({
  slug: text,
  model: text.catch(''),
  version: text.catch(''),
  deployment_name: text.catch(''),
  capacity: Num,
  default: z
    .unknown()
    .optional()
    .transform((value) => value === true),
})
const Acceptance = z
  .object({
    quality_threshold: Num,
    groundedness_threshold: Num,
    p95_latency_ms: Num,
    cost_per_call_usd: Num,
    redteam_must_pass: z.unknown().transform(truth),
  })
  .catch({
    quality_threshold: undefined,
    groundedness_threshold: undefined,
    p95_latency_ms: undefined,
    cost_per_call_usd: undefined,
    redteam_must_pass: undefined,
  })

const File = z.object({
  scenario: z
    .object({
      id: text.catch(''),
      endpoint: z
        .object({ path: z.string().optional().catch(undefined) })
        .optional()
        .catch(undefined),
      agents: list(Agent),
    })
    .catch({ id: '', endpoint: undefined, agents: [] }),
  solution: z.object({ side_effect_tools: list(text) }).catch({ side_effect_tools: [] }),
  acceptance: Acceptance,
  kpis: list(Kpi),
  models: list(Model),
})

/** Reads `accelerator.yaml` as it was parsed from YAML. Throws `ZodError` only when it is no mapping at all. */
export function readManifest(yaml: unknown, ref: string): Manifest {
  const { scenario, solution, acceptance, kpis, models } = File.parse(yaml)
  return {
    ref,
    scenario: scenario.id,
    endpointPath: scenario.endpoint?.path,
    agents: scenario.agents.map(({ id, foundry_name: foundryName, model }) => ({
      ...{ id, foundryName },
      ...(model !== undefined && { model }),
    })),
    sideEffectTools: solution.side_effect_tools,
    acceptance: {
      qualityThreshold: acceptance.quality_threshold,
      groundednessThreshold: acceptance.groundedness_threshold,
      p95LatencyMs: acceptance.p95_latency_ms,
      costPerCallUsd: acceptance.cost_per_call_usd,
      redteamMustPass: acceptance.redteam_must_pass,
    },
    kpis: kpis.map(({ name, type, baseline, target }) => ({ name, type, baseline, target })),
    models: models.map(({ deployment_name: deployment, default: isDefault, ...model }) => ({
      ...{ ...model, deployment, isDefault },
    })),
  }
}

/** As Python's `bool()`: the text "false" is true there. */
function truth(value: unknown): boolean | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Object) return Object.keys(value).length > 0
  return Boolean(value)
}
