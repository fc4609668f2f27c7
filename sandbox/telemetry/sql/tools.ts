import type { Story } from '../story.ts'
import { choose, draws, type Sql, text, tick } from './draw.ts'
import { shareOf } from './plot.ts'

/** Tools with side effects, in the order in which a request calls them: how often one is proposed. */
const tools = [
  { name: 'crm_write_contact', prefix: 'write', often: 0.34 },
  { name: 'send_email', prefix: 'mail', often: 0.26 },
] as const

/**
 * Columns of an operation for each tool: `<prefix>_result` ('' when it was not proposed), `_wait` (ms until the
 * approver answered, or did not) and `_took` (ms in all). Needs `key` and `start`.
 */
export const toolColumns = (story: Story): Sql => tools.map((tool) => columns(story, tool)).join(', ')

function columns(story: Story, { prefix, often }: (typeof tools)[number]): Sql {
  const draw = draws(story.seed)
  const own = (name: string) => `${prefix} ${name}`
  const hit = (kind: Parameters<typeof shareOf>[1], share: number) =>
    `${draw.uniform(own(kind))} < ${shareOf(story, kind, 'start', share)}`
  const luck = draw.uniform(own('luck'))
  const result = choose(
    [
      [`${draw.uniform(own('proposed'))} >= ${often}`, `''`],
      [hit('killswitch-tools', 0), text('killed')],
      [hit('approver-unreachable', 0.002), text('unreachable')],
      [hit('approver-broken', 0.003), text('broken')],
      [hit('approver-silent', 0.055), text('silent')],
      [`${luck} < 0.1`, text('denied')],
      [`${luck} < 0.115`, text('failed')],
      [`${luck} < 0.118`, text('gibberish')],
    ],
    text('approved'),
  )
  const wait = `CASE ${prefix}_result
    WHEN '' THEN 0 WHEN 'killed' THEN 0.4 WHEN 'unreachable' THEN ${draw.around(own('wait'), 40, 0.3)}
    WHEN 'broken' THEN ${draw.around(own('wait'), 400, 0.4)} WHEN 'gibberish' THEN ${draw.around(own('wait'), 90, 0.4)}
    WHEN 'silent' THEN 60000 + ${draw.around(own('wait'), 70, 0.4)}
    ELSE ${draw.around(own('wait'), 16_000, 0.75, 57_500)} END`
  const ran = `CASE WHEN ${prefix}_result IN ('approved', 'failed') THEN ${draw.around(own('run'), 450, 0.5)} ELSE 0.6 END`
  return `${result} AS ${prefix}_result, ${wait} AS ${prefix}_wait,
    CASE WHEN ${prefix}_result = '' THEN 0 ELSE ${prefix}_wait + ${ran} END AS ${prefix}_took`
}

/** One row per tool call: `tool`, `result`, `called`, `answered` and `ended` in ticks, beside the operation's columns. */
export function toolCalls(operations: Sql): Sql {
  const call = ({ name, prefix }: (typeof tools)[number], before: Sql) => {
    const called = `(start + ((machine + ${before}) * ${tick})::BIGINT)`
    const at = (ms: Sql) => `${called} + (${ms} * ${tick})::BIGINT`
    return `SELECT *, ${text(name)} AS tool, ${prefix}_result AS result, ${called} AS called,
      ${at(`${prefix}_wait`)} AS answered, ${at(`${prefix}_took`)} AS ended
      FROM ${operations} WHERE outcome = 'ok' AND ${prefix}_result <> ''`
  }
  return `${call(tools[0], '0')} UNION ALL ${call(tools[1], 'write_took')}`
}
