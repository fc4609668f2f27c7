import { refuse } from '../../error.ts'
import { argument, constantText, scalar } from '../args.ts'
import type { Call, ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'
import { asText } from '../convert/text.ts'
import { asTyped } from './regexes.ts'

const texts = (udf: string, count = 1): ScalarFunction =>
  scalar(count, count, (call) => `${udf}(${call.args.map(asText).join(', ')})`)

/** The same, for a result of type string: no value is ''. */
const toText = (udf: string, count = 1): ScalarFunction =>
  scalar(count, count, (call) => `coalesce(${udf}(${call.args.map(asText).join(', ')}), '')`)

const extractJson = scalar(2, 3, (call: Call) =>
  asTyped(call, `k_extract_json(${asText(argument(call, 0))}, ${asText(argument(call, 1))})`, call.args[2]),
)

const commandLine = scalar(2, 2, (call) =>
  constantText(call, 1).toLowerCase() === 'windows'
    ? `k_parse_command_line(${asText(argument(call, 0))})`
    : refuse('parse_command_line() of this kind'),
)

const formatBytes = scalar(1, 3, (call) => {
  const precision = call.args[1] ? convert(argument(call, 1), 'long') : '0'
  const units = call.args[2] ? asText(call.args[2]) : "''"
  return `coalesce(k_format_bytes(${convert(argument(call, 0), 'real')}, ${precision}, ${units}), '')`
})

// Up to 32 digits and no fraction: wider before the point than the engine's other decimals.
const version = scalar(1, 1, (call) => `CAST(k_parse_version(${asText(argument(call, 0))}) AS DECIMAL(38,0))`)

/** Digests are of a value's text. */
const digest = (name: string): ScalarFunction =>
  scalar(1, 1, (call) => {
    const value = argument(call, 0)
    if (value.type === 'string') return `${name}(${value.sql})`
    return value.type === 'datetime' ? `${name}(${asText(value)})` : refuse(`${call.name}() of ${value.type}`)
  })

/** xxHash64, of the bytes of a text in UTF-8 or of a datetime's ticks. */
const hash = scalar(1, 2, (call) => {
  const value = argument(call, 0)
  if (value.type !== 'string' && value.type !== 'datetime') return refuse(`${call.name}() of ${value.type}`)
  const found = value.type === 'string' ? `k_hash_text(${value.sql})` : `k_hash_ticks(${value.sql})`
  return call.args[1] ? `k_hash_modulo(${found}, ${convert(call.args[1], 'long')})` : found
})

/** Text taken apart, and text encoded. */
export const parsing: Record<string, ScalarFunction> = {
  parse_csv: texts('k_parse_csv'),
  parse_url: texts('k_parse_url'),
  parseurl: texts('k_parse_url'),
  parse_urlquery: texts('k_parse_urlquery'),
  parseurlquery: texts('k_parse_urlquery'),
  parse_path: texts('k_parse_path'),
  parse_version: version,
  parse_command_line: commandLine,
  extract_json: extractJson,
  extractjson: extractJson,
  url_encode: toText('k_url_encode'),
  url_encode_component: toText('k_url_encode_component'),
  url_decode: toText('k_url_decode'),
  base64_encode_tostring: toText('k_base64_encode'),
  base64_encodestring: toText('k_base64_encode'),
  base64_decode_tostring: toText('k_base64_decode'),
  base64_decodestring: toText('k_base64_decode'),
  base64_decode_toarray: texts('k_base64_bytes'),
  base64_encode_fromguid: toText('k_guid_base64'),
  base64_encode_fromarray: scalar(1, 1, (call) => `coalesce(k_bytes_base64(${argument(call, 0).sql}), '')`),
  unicode_codepoints_from_string: texts('k_codepoints'),
  to_utf8: texts('k_codepoints'),
  unicode_codepoints_to_string: scalar(1, 64, (call) => `k_from_codepoints(${codepoints(call)})`),
  make_string: scalar(1, 64, (call) => `k_from_codepoints(${codepoints(call)})`),
  punycode_from_string: toText('k_punycode_encode'),
  punycode_to_string: toText('k_punycode_decode'),
  // Kusto's names say the opposite of what these two do.
  punycode_domain_from_string: toText('k_domain_decode'),
  punycode_domain_to_string: toText('k_domain_encode'),
  gzip_decompress_from_base64_string: toText('k_gunzip'),
  zlib_decompress_from_base64_string: toText('k_inflate'),
  format_bytes: formatBytes,
  hash,
  hash_xxhash64: hash,
  hash_md5: digest('md5'),
  hash_sha1: digest('sha1'),
  hash_sha256: digest('sha256'),
}

const codepoints = (call: Call): string =>
  `('[' || ${call.args.map((value) => (value.type === 'dynamic' ? `coalesce(${value.sql}, '[]')` : convert(value, 'long').concat('::VARCHAR'))).join(` || ',' || `)} || ']')`
