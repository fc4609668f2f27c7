import type { TokenCredential } from '@azure/identity'

/** One question to Microsoft Graph with a token for it, which goes nowhere else: redirects are errors. */
export async function askGraph(
  credential: TokenCredential,
  url: string,
  signal: AbortSignal,
  body?: object,
): Promise<Response> {
  const token = await credential.getToken('https://graph.microsoft.com/.default', { abortSignal: signal })
  const authorization = `Bearer ${token?.token ?? ''}`
  return await fetch(url, {
    ...{ redirect: 'error', signal },
    ...(body === undefined
      ? { headers: { authorization } }
      : {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
  })
}
