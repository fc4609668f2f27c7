import { plain } from '../../chat/plain.ts'
import type { CardView } from '../../chat/reply.ts'
import type { Checked, Light } from './check.ts'

const lights: {
  readonly [light in Light]: { readonly word: string; readonly tone: string; readonly rank: number }
} = {
  red: { word: 'Broken', tone: 'attention', rank: 0 },
  yellow: { word: 'Look', tone: 'warning', rank: 1 },
  grey: { word: 'Unknown', tone: 'default', rank: 2 },
  green: { word: 'Fine', tone: 'good', rank: 3 },
}
const most = 30

/** Every piece with its light, the worst first, and what to do about it. */
export function doctorCard(checked: readonly Checked[]): CardView {
  const rows = checked
    .flatMap(({ name, findings }) => findings.map((finding) => ({ name, ...finding })))
    .toSorted((a, b) => lights[a.light].rank - lights[b.light].rank)
  const count = (light: Light) => rows.filter((row) => row.light === light).length
  const [broken, look] = [count('red'), count('yellow')]
  const headline =
    broken > 0
      ? `${broken} ${broken === 1 ? 'piece is' : 'pieces are'} broken`
      : look > 0
        ? 'It works; some pieces want a look'
        : 'Everything works'
  return {
    template: 'doctor/report',
    summary: `${headline}: ${broken} broken, ${look} to look at, ${count('green')} fine`,
    data: {
      headline,
      tone: broken > 0 ? 'attention' : look > 0 ? 'warning' : 'good',
      rows: rows.slice(0, most).map(({ light, name, what, remedy = '' }) => ({
        word: lights[light].word,
        tone: lights[light].tone,
        name,
        what: plain(what, 600),
        remedy: plain(remedy, 300),
      })),
      more: rows.length > most ? `${rows.length - most} more are fine.` : '',
      buttons: [
        { title: 'Check again', line: 'doctor' },
        { title: 'Subscriptions', line: 'subscriptions' },
      ],
    },
  }
}
