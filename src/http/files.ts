import type { Handouts } from '../ports/handouts.ts'
import type { Route } from './exchange.ts'

/** `/files/<token>`: a file that somebody was handed a link to. Wrong and old links look the same. */
export function filesRoute(handouts: Pick<Handouts, 'take'>): Route {
  return {
    method: 'get',
    path: '/files/:token',
    limit: 0,
    async handle({ params }) {
      const token = params.token ?? ''
      const file = /^[\w-]{43}$/.test(token) ? await handouts.take(token) : undefined
      if (!file)
        return { status: 404, body: { error: 'This link is wrong or has ended: ask again in Teams.' } }
      return {
        status: 200,
        body: Buffer.from(file.bytes),
        headers: {
          'content-type': file.mime,
          'content-disposition': `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; sandbox",
          'referrer-policy': 'no-referrer',
        },
      }
    },
  }
}
