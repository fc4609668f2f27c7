import { parse, YAMLParseError } from 'yaml'

/** Reads YAML into plain values. Throws `Error` with the line of the mistake; anchors cannot blow it up. */
export function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 50, logLevel: 'error' })
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new Error(error.message.split('\n')[0] ?? 'not YAML', { cause: error })
    throw error
  }
}
