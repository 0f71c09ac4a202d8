// A certificate authority that speaks ACME, written from RFC 8555: accounts, orders, HTTP-01 and DNS-01, finalize, download. Documented:
// all that is here. Assumed: nothing; what authorities add of their own (limits, several vantage points) is left out.
import 'reflect-metadata'
import { createHash, randomBytes, webcrypto, type JsonWebKey } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as x509 from '@peculiar/x509'
import { createAuthority } from '../authority.ts'
import { isSignedBy, readJws, type SignedRequest, thumbprint } from './jws.ts'

export interface AcmeAuthority extends AsyncDisposable {
  directoryUrl: string
  /** Root, PEM. */
  certificatePem: string
  /** How many certificates it gave out. */
  readonly issued: number
  readonly accounts: number
  /** New orders are refused with this Retry-After (RFC 8555 6.6); null: taken. */
  retryAfter_seconds: number | null
}

/** What is left out is not offered. */
export interface AcmeOptions {
  /** Where a name leads to: the authority asks there on its port 80 (RFC 8555 8.3). */
  find?(name: string): { host: string; port: number }
  /** Text records of a name (RFC 8555 8.4). */
  textsAt?(name: string): Promise<string[]>
}

type ChallengeType = 'http-01' | 'dns-01'

interface Order {
  id: string
  account: string
  name: string
  token: string
  status: 'pending' | 'ready' | 'valid' | 'invalid'
  error: { type: string; detail: string } | null
  certificate: string | null
}

const body_bytes_max = 65_536
const days = 90
const day_ms = 86_400_000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Listens on loopback. */
export async function startAcmeAuthority(options: AcmeOptions): Promise<AcmeAuthority> {
  const root = await createAuthority(undefined, 'Emulated ACME Root')
  const state = {
    accounts: new Map<string, JsonWebKey>(),
    orders: new Map<string, Order>(),
    nonces: new Set<string>(),
    issued: 0,
    retryAfter_seconds: null as number | null,
  }
  const types: ChallengeType[] = [
    ...(options.find === undefined ? [] : ['http-01' as const]),
    ...(options.textsAt === undefined ? [] : ['dns-01' as const]),
  ]
  const server = http.createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = (path: string): string => `${base}/${path}`

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Replay-Nonce', newNonce())
    response.setHeader('Cache-Control', 'no-store')
    try {
      const [, kind = '', id = '', type = ''] = (request.url ?? '/').split('/')
      if (kind === 'directory') return reply(response, 200, directory())
      if (kind === 'new-nonce') return void response.writeHead(request.method === 'HEAD' ? 200 : 204).end()
      const signed = readJws(await bodyOf(request))
      if (!state.nonces.delete(signed.nonce)) return problem(response, 400, 'badNonce', 'The nonce is not one of ours.')
      if (signed.url !== url(request.url!.slice(1)))
        return problem(response, 403, 'unauthorized', 'Signed for another URL.')
      const jwk = signed.jwk ?? state.accounts.get(signed.kid ?? '')
      if (jwk === undefined || !isSignedBy(signed, jwk))
        return problem(response, 403, 'unauthorized', 'The signature is wrong.')
      await act(response, { kind, id, type: type as ChallengeType }, signed, jwk)
    } catch (error) {
      problem(response, 400, 'malformed', error instanceof Error ? error.message : 'unreadable')
    }
  }

  const newNonce = (): string => {
    const nonce = randomBytes(16).toString('base64url')
    state.nonces.add(nonce)
    return nonce
  }

  const directory = () => ({
    newNonce: url('new-nonce'),
    newAccount: url('new-account'),
    newOrder: url('new-order'),
    revokeCert: url('revoke'),
    keyChange: url('key-change'),
    meta: { termsOfService: url('terms') },
  })

  async function act(
    response: ServerResponse,
    { kind, id, type }: { kind: string; id: string; type: ChallengeType },
    signed: SignedRequest,
    jwk: JsonWebKey,
  ): Promise<void> {
    if (kind === 'new-account') return newAccount(response, signed, jwk)
    if (kind === 'new-order') return newOrder(response, signed)
    // RFC 8555 7.3.2: contacts are changed at the account's own URL.
    if (kind === 'account') return reply(response, 200, { status: 'valid', orders: url('orders') })
    const order = state.orders.get(id)
    if (order === undefined || order.account !== signed.kid)
      return problem(response, 404, 'malformed', 'There is no such order.')
    if (kind === 'order') return reply(response, 200, orderOf(order))
    if (kind === 'authorization') return reply(response, 200, authorizationOf(order))
    if (kind === 'challenge' && types.includes(type)) {
      await prove(order, type, jwk)
      return reply(response, 200, challengeOf(order, type), `<${url(`authorization/${id}`)}>;rel="up"`)
    }
    if (kind === 'finalize') return finalize(response, order, signed)
    if (kind === 'certificate' && order.certificate !== null)
      return void response
        .writeHead(200, { 'Content-Type': 'application/pem-certificate-chain' })
        .end(order.certificate)
    problem(response, 404, 'malformed', 'There is nothing here.')
  }

  /** The same key gets the same account (RFC 8555 7.3.1). */
  function newAccount(response: ServerResponse, signed: SignedRequest, jwk: JsonWebKey): void {
    const location = url(`account/${thumbprint(jwk)}`)
    const isKnown = state.accounts.has(location)
    const { onlyReturnExisting } = JSON.parse(signed.payload) as { onlyReturnExisting?: boolean }
    if (!isKnown && onlyReturnExisting === true)
      return problem(response, 400, 'accountDoesNotExist', 'No account has this key.')
    state.accounts.set(location, jwk)
    response.setHeader('Location', location)
    reply(response, isKnown ? 200 : 201, { status: 'valid', orders: url('orders') })
  }

  function newOrder(response: ServerResponse, signed: SignedRequest): void {
    if (state.retryAfter_seconds !== null) {
      response.setHeader('Retry-After', String(state.retryAfter_seconds))
      return problem(response, 429, 'rateLimited', 'There were too many orders.')
    }
    const { identifiers } = JSON.parse(signed.payload) as { identifiers: { type: string; value: string }[] }
    if (identifiers.length !== 1) return problem(response, 400, 'rejectedIdentifier', 'One name in each order.')
    const id = randomBytes(8).toString('hex')
    const order: Order = {
      id,
      account: signed.kid!,
      name: identifiers[0]!.value,
      token: randomBytes(24).toString('base64url'),
      status: 'pending',
      error: null,
      certificate: null,
    }
    state.orders.set(id, order)
    response.setHeader('Location', url(`order/${id}`))
    reply(response, 201, orderOf(order))
  }

  const orderOf = ({ id, name, status, certificate }: Order) => ({
    status,
    expires: new Date(Date.now() + day_ms).toISOString(),
    identifiers: [{ type: 'dns', value: name }],
    authorizations: [url(`authorization/${id}`)],
    finalize: url(`finalize/${id}`),
    ...(certificate === null ? {} : { certificate: url(`certificate/${id}`) }),
  })

  const statusOf = ({ status }: Order) => (status === 'pending' || status === 'invalid' ? status : 'valid')

  const challengeOf = (order: Order, type: ChallengeType) => ({
    type,
    url: url(`challenge/${order.id}/${type}`),
    token: order.token,
    status: statusOf(order),
    ...(order.error === null ? {} : { error: order.error }),
  })

  const authorizationOf = (order: Order) => ({
    status: statusOf(order),
    identifier: { type: 'dns', value: order.name },
    expires: new Date(Date.now() + day_ms).toISOString(),
    challenges: types.map((type) => challengeOf(order, type)),
  })

  async function prove(order: Order, type: ChallengeType, jwk: JsonWebKey): Promise<void> {
    if (order.status !== 'pending') return
    const authorization = `${order.token}.${thumbprint(jwk)}`
    const isProven = type === 'http-01' ? await isOnPage(order, authorization) : await isInZone(order, authorization)
    order.status = isProven ? 'ready' : 'invalid'
    if (!isProven)
      order.error = {
        type: 'urn:ietf:params:acme:error:unauthorized',
        detail: `${order.name} answered something else.`,
      }
  }

  /** RFC 8555 8.3: the key authorization stands at the well-known path of the name. */
  const isOnPage = async ({ name, token }: Order, authorization: string): Promise<boolean> =>
    (await fetchText(options.find!(name), name, `/.well-known/acme-challenge/${token}`)).trimEnd() === authorization

  /** RFC 8555 8.4: its hash stands in a text record. */
  const isInZone = async ({ name }: Order, authorization: string): Promise<boolean> =>
    (await options.textsAt!(`_acme-challenge.${name}`)).includes(
      createHash('sha256').update(authorization).digest('base64url'),
    )

  async function finalize(response: ServerResponse, order: Order, signed: SignedRequest): Promise<void> {
    if (order.status !== 'ready') return problem(response, 403, 'orderNotReady', 'The name is not proven.')
    const { csr } = JSON.parse(signed.payload) as { csr: string }
    const request = new x509.Pkcs10CertificateRequest(Buffer.from(csr, 'base64url'))
    const names = namesOf(request)
    if (!(await request.verify()) || names.join() !== order.name)
      return problem(response, 403, 'badCSR', 'The request does not ask for the name of the order.')
    order.certificate = (await sign(root, request, order.name)) + root.certificatePem
    order.status = 'valid'
    state.issued += 1
    response.setHeader('Location', url(`order/${order.id}`))
    reply(response, 200, orderOf(order))
  }

  return {
    directoryUrl: url('directory'),
    certificatePem: root.certificatePem,
    get issued() {
      return state.issued
    },
    get accounts() {
      return state.accounts.size
    },
    get retryAfter_seconds() {
      return state.retryAfter_seconds
    },
    set retryAfter_seconds(seconds) {
      state.retryAfter_seconds = seconds
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

const namesOf = (request: x509.Pkcs10CertificateRequest): string[] =>
  request.extensions
    .filter((extension) => extension instanceof x509.SubjectAlternativeNameExtension)
    .flatMap(({ names }) => names.items.map(({ value }) => value))

async function sign(
  root: { certificatePem: string; privateKeyPem: string },
  request: x509.Pkcs10CertificateRequest,
  name: string,
): Promise<string> {
  const der = x509.PemConverter.decodeFirst(root.privateKeyPem)
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: new x509.X509Certificate(root.certificatePem).subject,
    notBefore: new Date(Date.now() - day_ms),
    notAfter: new Date(Date.now() + days * day_ms),
    publicKey: await request.publicKey.export(),
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  })
  return `${certificate.toString('pem')}\n`
}

const reply = (response: ServerResponse, status: number, body: object, link?: string): void =>
  void response
    .writeHead(status, { 'Content-Type': 'application/json', ...(link === undefined ? {} : { Link: link }) })
    .end(JSON.stringify(body))

const problem = (response: ServerResponse, status: number, kind: string, detail: string): void =>
  void response
    .writeHead(status, { 'Content-Type': 'application/problem+json' })
    .end(JSON.stringify({ type: `urn:ietf:params:acme:error:${kind}`, detail, status }))

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length_bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length_bytes += chunk.length
    if (length_bytes > body_bytes_max) throw new Error('The request is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function fetchText(at: { host: string; port: number }, name: string, path: string): Promise<string> {
  return new Promise((resolve) => {
    const asked = http.get({ ...at, path, headers: { Host: name }, agent: false, timeout: 5_000 }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
      response.on('end', () => resolve(text))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(''))
  })
}
