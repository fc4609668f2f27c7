/** What the Prefer header asks for. */
export type Preferences = {
  readonly timeoutMs: number
  readonly statistics: boolean
  readonly render: boolean
  readonly dataSources: boolean
}

/** Azure runs a query for three minutes unless told otherwise, and never for more than ten. */
const defaultWait = 180
const longestWait = 600

/** Preferences that are unknown or make no sense are ignored, as RFC 7240 says. */
export function parsePrefer(header: string | undefined): Preferences {
  const wishes = new Map(
    (header ?? '').split(/[,;]/).map((wish) => {
      const [name = '', value = ''] = wish.trim().split('=')
      return [
        name.trim().toLowerCase(),
        value
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .toLowerCase(),
      ]
    }),
  )
  const wait = Number(wishes.get('wait') || Number.NaN)
  const asked = (name: string) => wishes.get(name) === 'true'
  return {
    timeoutMs: 1000 * Math.min(wait > 0 ? wait : defaultWait, longestWait),
    statistics: asked('include-statistics'),
    render: asked('include-render'),
    dataSources: asked('include-datasources'),
  }
}
