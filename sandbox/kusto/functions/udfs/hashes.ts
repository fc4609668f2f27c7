import type { Udf } from '../contract.ts'
import { refuseValue } from '../refusal.ts'
import { udf } from './define.ts'

const P1 = 11400714785074694791n
const P2 = 14029467366897019727n
const P3 = 1609587929392839161n
const P4 = 9650029242287828579n
const P5 = 2870177450012600261n

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value)
const rotate = (value: bigint, by: bigint): bigint => u64((value << by) | (value >> (64n - by)))
const round = (lane: bigint, word: bigint): bigint => u64(rotate(u64(lane + word * P2), 31n) * P1)

/** XXH64 with seed 0. */
export const xxhash64 = (bytes: Buffer): bigint => {
  let at = 0
  let hash = P5
  if (bytes.length >= 32) {
    let lanes = [u64(P1 + P2), P2, 0n, u64(-P1)]
    for (; at + 32 <= bytes.length; at += 32) {
      const from = at
      lanes = lanes.map((lane, index) => round(lane, bytes.readBigUInt64LE(from + index * 8)))
    }
    hash = u64(lanes.reduce((sum, lane, index) => sum + rotate(lane, [1n, 7n, 12n, 18n][index] ?? 0n), 0n))
    for (const lane of lanes) hash = u64((hash ^ round(0n, lane)) * P1 + P4)
  }
  hash = u64(hash + BigInt(bytes.length))
  for (; at + 8 <= bytes.length; at += 8)
    hash = u64(rotate(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4)
  if (at + 4 <= bytes.length) {
    hash = u64(rotate(hash ^ u64(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3)
    at += 4
  }
  for (; at < bytes.length; at++) hash = u64(rotate(hash ^ u64(BigInt(bytes[at] ?? 0) * P5), 11n) * P1)
  hash = u64((hash ^ (hash >> 33n)) * P2)
  hash = u64((hash ^ (hash >> 29n)) * P3)
  return hash ^ (hash >> 32n)
}

const signed = (bytes: Buffer): bigint => BigInt.asIntN(64, xxhash64(bytes))

const ofLong = (value: bigint): bigint => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return signed(bytes)
}

/** Which remainder a negative hash leaves is written down nowhere. */
const modulo = (hash: bigint, by: bigint): bigint =>
  by > 0n && hash >= 0n ? hash % by : refuseValue('hash() modulo a number, of this value')

export const hashUdfs: readonly Udf[] = [
  udf('k_hash_text', 'text -> long', (text: string) => signed(Buffer.from(text))),
  udf('k_hash_ticks', 'long -> long', ofLong),
  udf('k_hash_modulo', 'long long -> long', modulo),
]
