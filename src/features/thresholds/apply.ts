import { z } from 'zod'
import type { Proposal } from '../../chat/approval.ts'
import type { Viewer } from '../../chat/time/show.ts'
import { execution, failed } from '../../ports/execution.ts'
import type { Ports } from '../../ports/index.ts'
import { blockOf, mainPath, modulePath, wired, withRules } from './bicep.ts'
import { gateChange, manifestPath } from './gate-change.ts'
import { gateIn } from './gate-text.ts'
import type { Finding, Found } from './gather.ts'
import { type RuleText, ruleQuery } from './rule-text.ts'
import { backTestWords, creepWords, excludedWords, methodWords, presentWords, ruleWords } from './words.ts'

const Rule = z.object({
  name: z.string(),
  description: z.string(),
  severity: z.number(),
  query: z.string(),
  column: z.string(),
  threshold: z.number(),
  window: z.number(),
  frequency: z.number(),
})
const Payload = z.object({
  suggestion: z.string(),
  signal: z.string(),
  title: z.string(),
  rules: z.array(Rule),
  /** A gate of accelerator.yaml in the place of rules: what no rule of Azure can see. */
  tightens: z.object({ name: z.string(), value: z.number() }).optional(),
  evidence: z.array(z.string()),
})
export type Payload = z.infer<typeof Payload>
/** What is kept of a suggestion until somebody answers it. */
export const Kept = Payload.extend({
  environment: z.string(),
  rule: z.string(),
  backTestText: z.string(),
}).loose()
export type Kept = z.infer<typeof Kept>

/** A finding as it is kept: the rules to write, and the evidence for their pull request in words. */
export function keptOf(finding: Finding, found: Found, zone: string, viewer: Viewer): Kept | undefined {
  const { signal, suggestion, id } = finding
  if (!suggestion) return undefined
  const { limits, window, frequency, fewest } = suggestion
  const rules = limits.map(
    ({ part, threshold }): RuleText => ({
      name: `ops-${signal.id}${part === 'always' ? '' : `-${part}`}`,
      description: `${signal.title}. Suggested from 30 days of ${found.environment} for ${suggestion.budget} alerts a week.`,
      severity: signal.severity,
      query: ruleQuery(signal, fewest, part, zone),
      column: 'value',
      threshold,
      window,
      frequency,
    }),
  )
  const backTestText = backTestWords(suggestion.backTest, viewer)
  return {
    ...suggestion,
    suggestion: id,
    signal: signal.id,
    environment: found.environment,
    title: `Alert on ${signal.title.toLowerCase()}`,
    rule: ruleWords(suggestion, signal),
    backTestText,
    rules: rules.map((one) => ({ ...one })),
    evidence: [
      `Suggested: alert ${ruleWords(suggestion, signal)}.`,
      `Back-test over the last 30 days of ${found.environment}: ${backTestText}`,
      creepWords(suggestion),
      presentWords(finding, viewer),
      methodWords(suggestion, signal),
      excludedWords(found.known, viewer),
      'accelerator.yaml is not touched: acceptance gates stay as they are.',
    ].filter((line) => line !== ''),
  }
}

/** What two people agree on. */
export function proposalOf(kept: Kept, before: string): Proposal {
  const { signal, environment, rule, rules, tightens: gate, backTestText, title } = kept
  const writes = gate ? `acceptance.${gate.name} of ${manifestPath}` : modulePath
  return {
    kind: 'thresholds',
    subject: `thresholds:${environment}:${signal}`,
    environment,
    title: `${title}: a pull request`,
    reason: `Suggested from 30 days of ${environment}.`,
    facts: [
      { title: 'Rule', value: rule },
      { title: 'Back-test', value: backTestText },
      { title: 'Writes', value: `${writes}, by pull request; nothing is deployed by it` },
      ...rules.map(({ name, threshold }) => ({ title: name, value: `threshold ${threshold}` })),
    ],
    payload: JSON.parse(JSON.stringify(Payload.parse(kept))),
    expected:
      before === ''
        ? `no such ${gate ? 'gate' : 'rule'} in the repository`
        : gate
          ? before
          : `a rule of ${before.length} characters`,
    role: 'approver',
    quorum: 1,
  }
}

/** The rule or the gate as the repository has it, for comparing before and after the approval. */
export async function currentBlock(
  { repository }: Pick<Ports, 'repository'>,
  { signal, tightens: gate }: Pick<Kept, 'signal' | 'tightens'>,
): Promise<string> {
  if (gate) return gateIn((await repository.file(manifestPath)) ?? '', gate.name)?.line ?? ''
  return blockOf(await repository.file(modulePath), signal)
}

/** Opens the pull request of an approved suggestion; doing it twice makes one. */
export const executeThresholds = (ports: Pick<Ports, 'approvals' | 'changes' | 'repository'>) =>
  execution('thresholds', ports.approvals, async (approval, key) => {
    const payload = Payload.parse(approval.payload)
    const { tightens: gate } = payload
    const change = gate ? await gateChange(ports, payload, gate) : await changeOf(ports, payload)
    if (!change)
      return failed(`Nothing was opened: acceptance.${gate?.name} is missing, or as strict already.`)
    const { number, url } = await ports.changes.pullRequest({ key, ...change })
    const holds = gate ? 'gate holds once it is merged' : 'rule holds once it is merged and deployed'
    return {
      how: 'succeeded',
      progress: {
        sentence: `Pull request #${number} is open; the ${holds}.`,
        url,
        urlTitle: `Open #${number}`,
      },
    }
  })

/** The files as they are to be, and why, for whoever reviews it. */
export async function changeOf(
  { repository }: Pick<Ports, 'repository'>,
  { suggestion, signal, title, rules, evidence }: Payload,
): Promise<{ branch: string; title: string; body: string; files: { path: string; text: string }[] }> {
  const [module, main] = await Promise.all([repository.file(modulePath), repository.file(mainPath)])
  const wiring = main === undefined ? undefined : wired(main)
  const files = [{ path: modulePath, text: withRules(module, rules, signal) }]
  if (wiring && wiring.by !== 'there') files.push({ path: mainPath, text: wiring.text })
  const how = {
    there: '',
    monitor: `\`${mainPath}\` now deploys the module, on the component that the monitor module makes.`,
    parameter: `\`${mainPath}\` now has the parameter \`alertsAppInsightsName\`: **set it, or no rule is deployed.**`,
    none: `There is no \`${mainPath}\`: deploy \`${modulePath}\` as you deploy the rest.`,
  }[wiring?.by ?? 'none']
  return {
    branch: `ops/alert-${signal}-${suggestion}`,
    title: `${title}: ${rules.map(({ threshold }) => threshold).join(' and ')}`,
    body: [
      '## Evidence',
      '',
      ...evidence.map((line) => `- ${line}`),
      '',
      how,
      '',
      'Rules are told to `actionGroupIds` of the module; there are none by default.',
    ].join('\n'),
    files,
  }
}
