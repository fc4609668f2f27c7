/** Reads the text of a file; throws when there is none. */
type ReadFile = (path: string) => string

/**
 * The private key of a GitHub App as PEM, from what a setting holds: the key itself (also with `\n` for line
 * breaks, as .env files have it), the key in base64, or the path of the file with it. Throws `Error` with
 * what to do.
 */
export function privateKeyFrom(setting: string, readFile: ReadFile): string {
  const text = setting.trim()
  if (isPem(text)) return unfolded(text)
  const decoded = /^[\w+/=\s]{200,}$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : ''
  if (isPem(decoded)) return unfolded(decoded)
  const read = contents(text, readFile)
  if (isPem(read)) return unfolded(read)
  throw new Error(
    'GITHUB_APP_PRIVATE_KEY holds no private key: set the PEM text, or the path of the .pem file',
  )
}

const isPem = (text: string): boolean => text.includes('-----BEGIN') && text.includes('PRIVATE KEY-----')
const unfolded = (pem: string): string => pem.replaceAll('\\n', '\n').trim()

function contents(path: string, readFile: ReadFile): string {
  try {
    return readFile(path)
  } catch (error) {
    // The setting may be a key with a typo: it must not be repeated.
    throw new Error('GITHUB_APP_PRIVATE_KEY is no PEM key, and no file by that path can be read', {
      cause: error,
    })
  }
}
