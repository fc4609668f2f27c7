// npm run bench [turns|trace|evals|approvals|hitl|channels|cards|kusto|kpi]: figures of this machine at this moment; only the ratios mean something elsewhere.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { approvals } from './approvals.ts'
import { cards } from './cards.ts'
import { channels } from './channels.ts'
import { evals } from './evals.ts'
import { hitl } from './hitl.ts'
import { trace } from './trace.ts'
import { turns } from './turns.ts'

const wanted = process.argv[2]
const all = {
  cards,
  turns,
  trace,
  evals,
  approvals,
  hitl,
  channels,
  kusto: () => apart('kusto'),
  kpi: () => apart('kpi'),
}
for (const [name, bench] of Object.entries(all)) if (!wanted || wanted === name) await bench()
process.exit(0)

/** In a process of its own: these measure memory too. */
function apart(name: string): void {
  spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
}
