// The X.509 library injects its dependencies and needs this polyfill first.
import 'reflect-metadata'
import { createPrivateKey, X509Certificate as NodeCertificate, webcrypto } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** What an HTTPS server of the sandbox needs, and what its clients must trust. All values are PEM text. */
export type LocalCertificates = {
  /** Absolute path of the CA's certificate: the value for `NODE_EXTRA_CA_CERTS`. */
  readonly caPath: string
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const names = { ca: 'ca.pem', cert: 'server.pem', key: 'server.key' } as const
const day = 86_400_000
/** Certificates closer to their end than this are made anew. */
const margin = 7 * day

/**
 * The sandbox's certificates in `folder`: made on first use, reused while they are good for another week.
 * The CA's private key is never written: it signs one certificate and is forgotten, so that nobody can use
 * a CA that a developer once trusted to impersonate other hosts.
 */
export async function localCertificates(folder: string, now = new Date()): Promise<LocalCertificates> {
  const caPath = resolve(folder, names.ca)
  const stored = await load(folder)
  if (stored && usable(stored, now)) return { caPath, ...stored }
  const made = await issue(now)
  await store(folder, made)
  return { caPath, ...made }
}

type Pems = Omit<LocalCertificates, 'caPath'>

async function load(folder: string): Promise<Pems | undefined> {
  try {
    const [ca, cert, key] = await Promise.all(
      [names.ca, names.cert, names.key].map((name) => readFile(join(folder, name), 'utf8')),
    )
    return ca && cert && key ? { ca, cert, key } : undefined
  } catch {
    return undefined
  }
}

/** Three files written by two processes may be a mix: checks that they belong together, and the dates. */
function usable({ ca, cert, key }: Pems, now: Date): boolean {
  try {
    const [issuer, server] = [new NodeCertificate(ca), new NodeCertificate(cert)]
    const ends = Math.min(Date.parse(issuer.validTo), Date.parse(server.validTo))
    const begins = Math.max(Date.parse(issuer.validFrom), Date.parse(server.validFrom))
    return (
      server.verify(issuer.publicKey) &&
      server.checkPrivateKey(createPrivateKey(key)) &&
      begins <= now.getTime() &&
      now.getTime() + margin < ends
    )
  } catch {
    return false
  }
}

async function issue(now: Date): Promise<Pems> {
  // An hour back, because the clock of a container may be behind its host's.
  const span = {
    notBefore: new Date(now.getTime() - 3_600_000),
    notAfter: new Date(now.getTime() + 365 * day),
  }
  const [root, leaf] = await Promise.all([keyPair(), keyPair()])
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...span,
    name: 'CN=ops sandbox CA, O=ops sandbox',
    serialNumber: serial(),
    keys: root,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(root.publicKey, false),
    ],
  })
  const server = await X509CertificateGenerator.create({
    ...span,
    subject: 'CN=localhost, O=ops sandbox',
    issuer: ca.subject,
    serialNumber: serial(),
    publicKey: leaf.publicKey,
    signingKey: root.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  })
  const pem = (certificate: { toString(format: 'pem'): string }) => `${certificate.toString('pem').trim()}\n`
  return { ca: pem(ca), cert: pem(server), key: await privatePem(leaf.privateKey) }
}

const keyPair = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

/** Positive and never twice the same: a client that knows an older one refuses a repeated serial number. */
const serial = () => `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}`

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString()
}

/** Each file appears whole or not at all, and the key is readable by its owner only. */
async function store(folder: string, pems: Pems): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const part of ['key', 'cert', 'ca'] as const) {
    const path = join(folder, names[part])
    const draft = `${path}.${process.pid}`
    await writeFile(draft, pems[part], { mode: part === 'key' ? 0o600 : 0o644 })
    await rename(draft, path)
  }
}
