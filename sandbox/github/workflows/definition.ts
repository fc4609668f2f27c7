import { parse } from 'yaml'
import { z } from 'zod'

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const Names = z.union([z.string().transform((one) => [one]), z.array(z.string())])
const Input = z
  .object({
    required: z.boolean().default(false),
    default: Text.optional(),
    type: z.string().default('string'),
    options: z.array(Text).optional(),
  })
  .loose()
const Concurrency = z.union([
  z.string().transform((group) => ({
    ...{ group, 'cancel-in-progress': false as boolean | string },
    queue: 'single' as 'single' | 'max',
  })),
  z.object({
    group: z.string(),
    'cancel-in-progress': z.union([z.boolean(), z.string()]).default(false),
    queue: z.enum(['single', 'max']).default('single'),
  }),
])
const Step = z
  .object({ name: z.string().optional(), uses: z.string().optional(), run: z.string().optional() })
  .loose()
/** A job may use an environment's secrets without deploying to it. */
const Environment = z.union([
  z.string(),
  z
    .object({ name: z.string(), deployment: z.boolean().default(true) })
    .transform(({ name, deployment }) => (deployment ? name : undefined)),
])
const Job = z
  .object({
    name: z.string().optional(),
    needs: Names.default([]),
    environment: Environment.optional(),
    if: Text.optional(),
    steps: z.array(Step).default([]),
  })
  .loose()
const Trigger = z.union([z.string().transform((name) => [name]), z.array(z.string())])
const Workflow = z
  .object({
    name: z.string().optional(),
    'run-name': z.string().optional(),
    on: z.union([Trigger, z.record(z.string(), z.unknown())]),
    concurrency: Concurrency.optional(),
    jobs: z.record(z.string(), Job),
  })
  .loose()

export type WorkflowInput = z.infer<typeof Input>
export type WorkflowJob = z.infer<typeof Job>
/** What the sandbox needs to know of a workflow file. */
export type Definition = {
  readonly name: string | undefined
  readonly runName: string | undefined
  readonly triggers: ReadonlyMap<string, unknown>
  /** `undefined` when the file has no `workflow_dispatch`. */
  readonly inputs: ReadonlyMap<string, WorkflowInput> | undefined
  readonly concurrency: z.infer<typeof Concurrency> | undefined
  readonly jobs: ReadonlyMap<string, WorkflowJob>
}

/** Reads a workflow file; `undefined` when it is not one. */
export function parseWorkflow(text: string): Definition | undefined {
  const read = Workflow.safeParse(yaml(text))
  if (!read.success) return undefined
  const { on, jobs } = read.data
  const triggers = new Map<string, unknown>(
    Array.isArray(on) ? on.map((name) => [name, {}]) : Object.entries(on),
  )
  const dispatch = z.object({ inputs: z.record(z.string(), Input.nullable()) }).partial()
  const said = dispatch.safeParse(triggers.get('workflow_dispatch') ?? {})
  const inputs = new Map(
    Object.entries(said.data?.inputs ?? {}).map(([name, input]) => [name, input ?? Input.parse({})]),
  )
  return {
    name: read.data.name,
    runName: read.data['run-name'],
    triggers,
    inputs: triggers.has('workflow_dispatch') ? inputs : undefined,
    concurrency: read.data.concurrency,
    jobs: new Map(Object.entries(jobs)),
  }
}

function yaml(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
