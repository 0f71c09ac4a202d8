// A passkey in software (WebAuthn level 3, 6): real keys, real authenticator data, attestation "none".
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

const flags = { userPresent: 0x01, userVerified: 0x04, attested: 0x40 }

export interface AuthenticatorOptions {
  /** The page that asks, e.g. `http://localhost:8080`. */
  origin: string
  /** False: touched, but neither PIN nor fingerprint. */
  verifiesUser?: boolean
}

interface CreationOptions {
  challenge: string
  rp: { id?: string }
  user: { id: string }
}

interface RequestOptions {
  challenge: string
  rpId?: string
}

export class SoftwareAuthenticator {
  readonly id = randomBytes(32)
  counter = 0
  origin: string
  verifiesUser: boolean
  #userHandle = ''
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  constructor({ origin, verifiesUser = true }: AuthenticatorOptions) {
    this.origin = origin
    this.verifiesUser = verifiesUser
  }

  /** `navigator.credentials.create`; as JSON, as the browser sends it. */
  create(given: unknown): Record<string, unknown> {
    const options = given as CreationOptions
    this.#userHandle = options.user.id
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' })
    // COSE_Key (RFC 9053 7.1.1): kty EC2, alg ES256, crv P-256, x, y.
    const key = map([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.id.length)
    const data = Buffer.concat([
      this.#authenticatorData(options.rp.id ?? '', flags.attested),
      Buffer.alloc(16),
      length,
      this.id,
      key,
    ])
    const attestation = map([
      ['fmt', 'none'],
      ['attStmt', map([])],
      ['authData', data],
    ])
    return this.#answer({
      clientDataJSON: this.#clientData('webauthn.create', options.challenge).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    })
  }

  /** `navigator.credentials.get`. */
  get(given: unknown): Record<string, unknown> {
    const options = given as RequestOptions
    this.counter += 1
    const data = this.#authenticatorData(options.rpId ?? '', 0)
    const client = this.#clientData('webauthn.get', options.challenge)
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.#keys.privateKey).toString('base64url'),
      userHandle: this.#userHandle,
    })
  }

  #authenticatorData(rpId: string, more: number): Buffer {
    const rest = Buffer.alloc(5)
    rest[0] = flags.userPresent | (this.verifiesUser ? flags.userVerified : 0) | more
    rest.writeUInt32BE(this.counter, 1)
    return Buffer.concat([createHash('sha256').update(rpId).digest(), rest])
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }))
  }

  #answer(response: Record<string, unknown>): Record<string, unknown> {
    const id = this.id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }
}

type Encodable = number | string | Buffer
/** Bytes that are CBOR already. */
class Encoded {
  readonly bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

/** CBOR (RFC 8949) as far as WebAuthn needs it. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff])
}

function encode(value: Encodable | Encoded): Buffer {
  if (value instanceof Encoded) return value.bytes
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  const bytes = Buffer.from(value)
  return Buffer.concat([head(typeof value === 'string' ? 3 : 2, bytes.length), bytes])
}

const isMap = new WeakSet<Buffer>()

function map(entries: [number | string, Encodable][]): Buffer {
  const parts = entries.flatMap(([name, value]) => [
    encode(name),
    encode(value instanceof Buffer && isMap.has(value) ? new Encoded(value) : value),
  ])
  const made = Buffer.concat([head(5, entries.length), ...parts])
  isMap.add(made)
  return made
}
