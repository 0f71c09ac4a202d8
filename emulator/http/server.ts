// Listens for one emulated service: reads the whole request, asks the handler, writes the reply and remembers the request.
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { World } from '../world.ts'
import type { EmulatorReply, EmulatorRequest, ServiceHandler } from './types.ts'

/** Mail is the largest thing sent: 150 MB of MIME in base64. */
const bodySizeMax_bytes = 220_000_000
const requestsKeptMax = 5_000

export interface ListeningService {
  url: string
  port: number
  close(): Promise<void>
}

export interface ListenOptions {
  /** Which handler answers; told the Host header, so that one port can serve all Microsoft host names. */
  handlerFor(host: string): { service: string; handler: ServiceHandler }
  host: string
  port: number
  /** Without it: plain HTTP. */
  tls?: { certificatePem: string; privateKeyPem: string }
}

/** Starts to listen; the URL names `localhost` when bound to loopback. */
export async function listen(world: World, options: ListenOptions): Promise<ListeningService> {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(world, options, request, response)
  }
  const server = options.tls
    ? createHttpsServer({ cert: options.tls.certificatePem, key: options.tls.privateKeyPem }, onRequest)
    : createHttpServer(onRequest)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const name = options.host === '127.0.0.1' || options.host === '0.0.0.0' ? 'localhost' : options.host
  return {
    url: `${options.tls ? 'https' : 'http'}://${name}:${port}`,
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function answer(
  world: World,
  options: ListenOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = incoming.headers.host ?? 'localhost'
  const { service, handler } = options.handlerFor(host.replace(/:\d+$/, '').toLowerCase())
  const reply = await replyTo(handler, host, incoming, options.tls !== undefined)
  remember(world, service, incoming, reply)
  if (reply.destroy) return void response.destroy()
  response.writeHead(reply.status, reply.headers ?? {})
  response.end(incoming.method === 'HEAD' ? undefined : reply.body)
}

async function replyTo(
  handler: ServiceHandler,
  host: string,
  incoming: IncomingMessage,
  isSecure: boolean,
): Promise<EmulatorReply> {
  try {
    const body = await readBody(incoming)
    if (body === null) return { status: 413, headers: { connection: 'close' } }
    const base = `${isSecure ? 'https' : 'http'}://${host}`
    const url = URL.parse(incoming.url ?? '/', base)
    if (!url) return { status: 400 }
    const request: EmulatorRequest = {
      method: incoming.method ?? 'GET',
      url,
      path: url.pathname,
      headers: incoming.headers,
      body,
      remoteAddress: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
      base,
    }
    return await handler(request)
  } catch (error) {
    process.stderr.write(
      `emulator: ${incoming.method} ${incoming.url}: ${error instanceof Error ? error.stack : error}\n`,
    )
    return {
      status: 500,
      headers: { 'content-type': 'text/plain' },
      body: 'The emulator made a mistake; see its output.',
    }
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodySizeMax_bytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function remember(world: World, service: string, incoming: IncomingMessage, reply: EmulatorReply): void {
  const token = tokenClaims(incoming.headers.authorization)
  const headers = Object.fromEntries(
    Object.entries(incoming.headers)
      .filter(([name]) => name !== 'authorization' && name !== 'cookie')
      .map(([name, value]) => [name, String(value)]),
  )
  world.requests.push({
    at: world.clock.now(),
    service,
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    status: reply.destroy ? 0 : reply.status,
    tenantId: token?.tid ?? null,
    appId: token?.appid ?? null,
    headers,
  })
  if (world.requests.length > requestsKeptMax) world.requests.splice(0, world.requests.length - requestsKeptMax)
}

function tokenClaims(authorization: string | undefined): { tid?: string; appid?: string } | null {
  try {
    const payload = authorization?.split('.')[1]
    return payload ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { tid?: string }) : null
  } catch {
    return null
  }
}
