// The ports of the lure server: plain HTTP, and TLS whose certificate is chosen by the server name. Slow and greedy clients are cut off.
import http, { type IncomingMessage, type RequestListener } from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { SecureContext } from 'node:tls'
import { AppError } from '#platform/errors.ts'
import { listenHint } from '#platform/listen-hint.ts'
import { rawError } from './answers.ts'
import { fingerprintOf, hello_bytes_max } from './client-hello.ts'
import type { ConnectionLimit } from './limits.ts'
import type { IsTrusted } from './visitor.ts'

export interface PortParts {
  handler: RequestListener
  connections: ConnectionLimit
  isTrusted: IsTrusted
  /** Null: no certificate for that name; the greeting is refused. */
  contextFor(name: string): Promise<SecureContext | null>
}

const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 2_000,
}
const hello_ms_max = 5_000
const idle_ms_max = 30_000
const connections_max = 20_000

/** Resolves with a server that listens and closes by `close`. */
export async function openHttp(parts: PortParts, listen: { host: string; port: number }): Promise<net.Server> {
  const server = http.createServer({ ...limits, insecureHTTPParser: false }, parts.handler)
  harden(server, parts)
  server.maxConnections = connections_max
  server.on('connection', (socket) => admit(parts, socket))
  return listening(server, listen)
}

/** Also remembers each connection's ClientHello, for `fingerprint`. */
export async function openHttps(
  parts: PortParts,
  listen: { host: string; port: number },
  fingerprints: Fingerprints,
): Promise<net.Server> {
  const secure = https.createServer(
    {
      ...limits,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: hello_ms_max,
      SNICallback: (name, done) => void choose(parts, name, done),
    },
    parts.handler,
  )
  harden(secure, parts)
  secure.on('tlsClientError', (_error, socket) => socket.destroy())
  const server = net.createServer((socket) => {
    if (admit(parts, socket)) readHello(socket, fingerprints, () => secure.emit('connection', socket))
  })
  server.maxConnections = connections_max
  const opened = await listening(server, listen)
  opened.on('close', () => secure.close())
  closing.set(opened, () => secure.closeAllConnections())
  return opened
}

/** A name that is not ours ends the greeting, as with other servers that have no default (RFC 6066 3, unrecognized_name). */
async function choose(
  { contextFor }: PortParts,
  name: string,
  done: (error: Error | null, context?: SecureContext) => void,
): Promise<void> {
  const context = await contextFor(name.toLowerCase()).catch(() => null)
  if (context === null) done(new Error('unrecognized name'))
  else done(null, context)
}

/** Ends what is still open; resolves when the port is closed. */
export async function closeServer(server: net.Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  if (server instanceof http.Server) server.closeAllConnections()
  else closing.get(server)?.()
  for (const socket of sockets.get(server) ?? []) socket.destroy()
  await closed
}

const closing = new WeakMap<net.Server, () => void>()
const sockets = new WeakMap<net.Server, Set<net.Socket>>()

function harden(server: http.Server | https.Server, { handler }: PortParts): void {
  server.setTimeout(idle_ms_max)
  server.maxRequestsPerSocket = 1_000
  // Not told to go on, a client does not send what is not read.
  server.on('checkContinue', handler)
  server.on('checkExpectation', handler)
  server.on('upgrade', (_request, socket) => socket.destroy())
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    socket.end(rawError(statusOf(error.code)))
  })
}

const statusOf = (code: string | undefined): number => {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}

/** Proxies may have as many connections as they like. */
function admit({ connections, isTrusted }: PortParts, socket: net.Socket): boolean {
  socket.on('error', () => socket.destroy())
  const ip = socket.remoteAddress ?? ''
  if (isTrusted(ip)) return true
  if (!connections.open(ip)) {
    socket.destroy()
    return false
  }
  socket.once('close', () => connections.close(ip))
  return true
}

/** Fingerprints of connections that are open, by both ends. */
export class Fingerprints {
  readonly #known = new Map<string, string>()

  note(socket: net.Socket, fingerprint: string): void {
    const key = keyOf(socket)
    this.#known.set(key, fingerprint)
    socket.once('close', () => this.#known.delete(key))
  }

  of({ socket }: IncomingMessage): string | null {
    return this.#known.get(keyOf(socket)) ?? null
  }
}

const keyOf = ({ remoteAddress, remotePort, localPort }: net.Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`

/** Looks at the first bytes and gives them back, before TLS begins. */
function readHello(socket: net.Socket, fingerprints: Fingerprints, next: () => void): void {
  const chunks: Buffer[] = []
  const timer = setTimeout(() => socket.destroy(), hello_ms_max)
  socket.once('close', () => clearTimeout(timer))
  socket.on('readable', look)

  function look(): void {
    for (let chunk: Buffer | null; (chunk = socket.read() as Buffer | null) !== null;) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const found = fingerprintOf(bytes)
    if (found === undefined && bytes.length < hello_bytes_max) return
    socket.off('readable', look)
    clearTimeout(timer)
    if (typeof found === 'string') fingerprints.note(socket, found)
    if (bytes.length > 0) socket.unshift(bytes)
    next()
  }
}

const cannotListen = (host: string, port: number, cause: unknown): AppError =>
  new AppError({
    code: 'lure.cannot-listen',
    message: `Cannot listen on ${host}:${port}: ${listenHint(cause)}. Choose another address with phishThreat.httpsListen or httpListen.`,
    cause,
  })

async function listening(server: net.Server, { host, port }: { host: string; port: number }): Promise<net.Server> {
  const open = new Set<net.Socket>()
  sockets.set(server, open)
  server.on('connection', (socket: net.Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(host, port, cause)))
    server.listen(port, host, () => resolve())
  })
  server.on('error', () => {})
  return server
}
