import type { EvidenceFile } from '../../chat/evidence.ts'
import type { CardView } from '../../chat/reply.ts'
import { number } from './words.ts'

export type Pack = {
  readonly title: string
  readonly files: readonly EvidenceFile[]
  readonly root: string
  readonly bytes: number
  /** Undefined when the bot does not know its own address. */
  readonly link: string | undefined
  readonly minutes: number
}

/** Where the pack is, and the hash that proves it. */
export function packCard({ title, files, root, bytes, link, minutes }: Pack): CardView {
  return {
    template: 'kpi/pack',
    summary: title,
    data: {
      title,
      what: `${files.length} files, ${number(bytes / 1024)} KB: ${files.map(({ path }) => path).join(', ')}.`,
      how: link
        ? `The link works for ${minutes} minutes, for everybody who can read this.`
        : 'I do not know at which address I am reached, so I cannot hand it out: set OPS_URL. The hash is on record all the same.',
      proof: `Hash of the list of hashes: ${root}`,
      links: link ? [{ title: 'Download the ZIP', url: link }] : [],
      hasLink: link !== undefined,
      verify: `audit verify ${root}`,
    },
  }
}
