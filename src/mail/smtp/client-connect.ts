// From an address to a usable client: connect, greeting, EHLO (HELO where it is not known), STARTTLS, EHLO again.
import { lookup as dnsLookup } from 'node:dns'
import net from 'node:net'
import type { LookupFunction, Socket } from 'node:net'
import { SmtpError } from './client-error.ts'
import { SmtpClient } from './client-connection.ts'
import { defaultClientTimeouts } from './client-options.ts'
import type { ClientTimeouts, ConnectOptions } from './client-options.ts'
import { secureClient } from './client-tls.ts'
import { isPositive } from './types.ts'
import type { Reply } from './types.ts'

/** A client that is ready for MAIL. Rejects with SmtpError; nothing is left open then. */
export async function connectSmtp(options: ConnectOptions): Promise<SmtpClient> {
  const timeouts: ClientTimeouts = { ...defaultClientTimeouts, ...options.timeouts }
  try {
    return await connectOnce(options, timeouts)
  } catch (error) {
    const isTlsFault = error instanceof SmtpError && (error.phase === 'tls' || error.phase === 'starttls')
    if (options.tls?.mode !== 'opportunistic' || !isTlsFault || options.signal?.aborted) throw error
    // RFC 7435: without a policy plaintext is better than no mail.
    return connectOnce({ ...options, tls: { mode: 'none' } }, timeouts)
  }
}

async function connectOnce(options: ConnectOptions, timeouts: ClientTimeouts): Promise<SmtpClient> {
  const socket = await openSocket(options, timeouts)
  const client = new SmtpClient(socket, timeouts, options.now ?? (() => performance.now()))
  const onAbort = (): void => client.fail('aborted', 'aborted')
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    client.greeting = expect('greeting', await client.command(null, 'greeting', timeouts.greeting_ms))
    await sayHello(client, options, timeouts)
    if (await secureClient(client, options, timeouts)) await sayHello(client, options, timeouts)
    return client
  } catch (error) {
    client.destroy()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
  }
}

/** The reply when it is positive, else an error of kind `refused`. */
export function expect(phase: SmtpError['phase'], reply: Reply): Reply {
  if (isPositive(reply)) return reply
  throw new SmtpError(phase, 'refused', `${reply.code} ${reply.lines.join(' ')}`, { reply })
}

async function sayHello(client: SmtpClient, options: ConnectOptions, timeouts: ClientTimeouts): Promise<void> {
  const answer = await client.command(`EHLO ${options.hello}`, 'hello', timeouts.hello_ms)
  if (isPositive(answer)) return client.setExtensions(parseExtensions(answer))
  // RFC 5321 3.2: a server that does not know EHLO is an old one.
  if (answer.code !== 500 && answer.code !== 501 && answer.code !== 502 && answer.code !== 504) expect('hello', answer)
  expect('hello', await client.command(`HELO ${options.hello}`, 'hello', timeouts.hello_ms))
  client.setExtensions(new Map())
}

function parseExtensions(reply: Reply): Map<string, string | null> {
  const extensions = new Map<string, string | null>()
  for (const line of reply.lines.slice(1)) {
    const [keyword, ...rest] = line.trim().split(/[ =]/)
    if (keyword) extensions.set(keyword.toUpperCase(), rest.length === 0 ? null : rest.join(' '))
  }
  return extensions
}

/** Tries the addresses in order. */
async function openSocket(options: ConnectOptions, timeouts: ClientTimeouts): Promise<Socket> {
  const until = Date.now() + timeouts.connectTotal_ms
  let last: unknown = null
  for (const address of options.addresses ?? (await resolve(options))) {
    const limit_ms = Math.min(timeouts.connect_ms, until - Date.now())
    if (limit_ms <= 0) break
    try {
      return await openOne(address, options, limit_ms)
    } catch (error) {
      if (options.signal?.aborted) throw new SmtpError('connect', 'aborted', 'aborted', { cause: error })
      last = error
    }
  }
  if (last instanceof SmtpError) throw last
  throw new SmtpError('connect', 'connect', `no address of ${options.host} answers`, { cause: last })
}

function resolve(options: ConnectOptions): Promise<string[]> {
  if (net.isIP(options.host) !== 0) return Promise.resolve([options.host])
  const lookup = options.lookup ?? (dnsLookup as LookupFunction)
  return new Promise((done, failed) => {
    lookup(options.host, { all: true }, (cause, found) => {
      if (cause) failed(new SmtpError('connect', 'connect', `cannot look up ${options.host}`, { cause }))
      else done(typeof found === 'string' ? [found] : found.map((one) => one.address))
    })
  })
}

function openOne(address: string, options: ConnectOptions, limit_ms: number): Promise<Socket> {
  return new Promise((done, failed) => {
    if (options.signal?.aborted) return failed(options.signal.reason)
    const socket = net.connect({
      host: address,
      port: options.port,
      noDelay: true,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    })
    const finish = (error: Error | null): void => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', onAbort)
      socket.removeAllListeners('connect').removeAllListeners('error')
      if (error === null) return done(socket)
      socket.on('error', () => socket.destroy()).destroy()
      failed(error)
    }
    const onAbort = (): void => finish(new Error('aborted'))
    const timer = setTimeout(() => finish(new SmtpError('connect', 'timeout', `${address} does not answer`)), limit_ms)
    options.signal?.addEventListener('abort', onAbort, { once: true })
    socket.once('connect', () => finish(null)).once('error', finish)
  })
}
