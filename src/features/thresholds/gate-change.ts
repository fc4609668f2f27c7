import type { Ports } from '../../ports/index.ts'
import type { Kept } from './apply.ts'
import { gateIn } from './gate-text.ts'
import type { Found, FoundScore } from './gather.ts'
import { fallWords, gateWords, presentGateWords, scoreMethodWords, scoreTestWords } from './score-words.ts'

export const manifestPath = 'accelerator.yaml'

/** A stricter gate as it is kept, with the evidence for its pull request in words. */
export function keptGate(finding: FoundScore, found: Found, budget: number): Kept | undefined {
  const { signal, gate, test, id } = finding
  if (gate === undefined || !test) return undefined
  const backTestText = scoreTestWords(test)
  return {
    suggestion: id,
    signal: signal.id,
    environment: found.environment,
    title: `Gate on ${signal.measure} of evals`,
    rule: gateWords(gate),
    backTestText,
    rules: [],
    tightens: { name: signal.gate, value: gate },
    evidence: [
      `Suggested: ${gateWords(gate)}.`,
      `Back-test over the last 30 days of ${found.environment}: ${backTestText}`,
      fallWords(finding),
      presentGateWords(finding),
      scoreMethodWords(finding, budget),
    ].filter((line) => line !== ''),
  }
}

/** accelerator.yaml with the stricter gate; undefined where it has no such gate, or one that is as strict already. */
export async function gateChange(
  { repository }: Pick<Ports, 'repository'>,
  { suggestion, signal, title, evidence }: Pick<Kept, 'suggestion' | 'signal' | 'title' | 'evidence'>,
  { name, value }: NonNullable<Kept['tightens']>,
) {
  const text = await repository.file(manifestPath)
  const found = text === undefined ? undefined : gateIn(text, name)
  if (!found || found.value >= value) return undefined
  return {
    branch: `ops/gate-${signal}-${suggestion}`,
    title: `${title}: ${found.value} to ${value}`,
    body: [
      '## Evidence',
      '',
      ...evidence.map((line) => `- ${line}`),
      '',
      `Makes \`acceptance.${name}\` stricter, from ${found.value} to ${value}: runs below it turn red from the merge on.`,
    ].join('\n'),
    files: [{ path: manifestPath, text: found.with(value) }],
  }
}
