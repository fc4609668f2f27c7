import { type Answer, ok } from './answer.ts'
import type { Call } from './route.ts'

/** One page of `items` by `per_page` (`usual`, at most `most`) and `page`, with GitHub's Link header. */
export function cut<Item>(call: Call, items: readonly Item[], usual = 30, most = 100) {
  const size = Math.min(most, whole(call.query.get('per_page'), usual))
  const page = whole(call.query.get('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const to = (number: number, rel: string) => {
    const url = new URL(call.url)
    url.searchParams.set('page', String(number))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [to(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first')] : []),
  ]
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {}
  return { items: items.slice((page - 1) * size, page * size), headers }
}

/** A bare list. */
export function list<Item>(call: Call, items: readonly Item[], shape: (item: Item) => unknown): Answer {
  const page = cut(call, items)
  return ok(page.items.map(shape), page.headers)
}

/** A list inside `{ total_count, <key>: […] }`. */
export function counted<Item>(
  call: Call,
  key: string,
  items: readonly Item[],
  shape: (item: Item) => unknown,
): Answer {
  const page = cut(call, items)
  return ok({ total_count: items.length, [key]: page.items.map(shape) }, page.headers)
}

function whole(text: string | null, fallback: number): number {
  const number = Number(text)
  return text !== null && Number.isInteger(number) && number > 0 ? number : fallback
}
