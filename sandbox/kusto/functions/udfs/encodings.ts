import { gunzipSync, inflateSync } from 'node:zlib'
import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'
import { arrayOf, printJson } from './json.ts'

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const bytesOf = (text: string): Buffer | undefined =>
  BASE64.test(text) ? Buffer.from(text, 'base64') : undefined

const decode = (text: string): string | null => {
  const bytes = bytesOf(text)
  return bytes ? utf8(bytes) : null
}

const utf8 = (bytes: Buffer): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Text that was compressed and then put in base64; null when it was not. A gzip header must have no flags. */
const unpacked = (unpack: (bytes: Buffer) => Buffer, gzip: boolean) => (text: string) => {
  const bytes = bytesOf(text)
  if (!bytes || (gzip && bytes[3] !== 0)) return null
  try {
    return utf8(unpack(bytes))
  } catch {
    return null
  }
}

/** The first three groups of a GUID are stored with their bytes reversed. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

const reorder = (bytes: Uint8Array): Buffer => Buffer.from(GUID_ORDER.map((at) => bytes[at] ?? 0))

const fromGuid = (guid: string): string =>
  reorder(Buffer.from(guid.replaceAll('-', ''), 'hex')).toString('base64')

const fromBytes = (text: string): string | null => {
  const items = arrayOf(text)
  if (!items?.every((item) => typeof item === 'bigint' && item >= 0n && item < 256n)) return null
  return Buffer.from(items.map(Number)).toString('base64')
}

const fromCodepoints = (text: string): string =>
  (arrayOf(text) ?? [])
    .flat()
    .map((item) =>
      typeof item === 'bigint' && item >= 0n && item < 0x110000n && !(item >= 0xd800n && item < 0xe000n)
        ? String.fromCodePoint(Number(item))
        : refuseValue('unicode_codepoints_to_string() of what is not a code point'),
    )
    .join('')

export const encodingUdfs: readonly Udf[] = [
  udf('k_base64_encode', 'text -> text', (text: string) => Buffer.from(text, 'utf8').toString('base64')),
  udf('k_base64_decode', 'text -> text', decode),
  udf('k_gunzip', 'text -> text', unpacked(gunzipSync, true)),
  udf('k_inflate', 'text -> text', unpacked(inflateSync, false)),
  udf('k_base64_bytes', 'text -> text', (text: string) => {
    const bytes = bytesOf(text)
    return bytes ? `[${[...bytes].join(',')}]` : null
  }),
  udf('k_bytes_base64', 'text -> text', fromBytes),
  udf('k_guid_base64', 'text -> text', fromGuid),
  udf('k_codepoints', 'text -> text', (text: string) =>
    printJson([...text].map((character) => BigInt(character.codePointAt(0) ?? 0))),
  ),
  udf('k_from_codepoints', 'text -> text', fromCodepoints),
  udf('k_shift_left', 'long long -> long', (value: bigint, by: bigint) =>
    by < 0n ? null : BigInt.asIntN(64, value << (by % 64n)),
  ),
]
