/** An upstream error text made fit to be shown: no addresses, ids or URLs, at most 200 characters. */
export function safeError(text: string): string {
  return text
    .replaceAll(/\S+@\S+/gu, '‹email›')
    .replaceAll(/\w+:\/\/\S+/gu, '‹url›')
    .slice(0, 200)
}
