// clamd over its own protocol (man clamd, "INSTREAM"): the whole message is streamed, clamd unpacks it itself. One scan a connection:
// sessions would save a handshake on the same machine and cost a lost scan whenever the daemon reloads.
import { connect, type Socket } from 'node:net'
import type { MessageSource } from '#mail/message/source.ts'
import type { ScanInput, ScanOutcome, Scanner } from '../scanner.ts'
import type { Category, Finding, ScannerFault } from '../verdict.ts'
import { count, type SettingsOf, text } from './settings.ts'

const settings = {
  address: text('Where clamd listens: the path of its socket, or host:port.', '/run/clamav/clamd.ctl'),
  timeout_ms: count('How long one scan may take.', 20_000, 100, 600_000),
  size_bytes_max: count(
    'Larger messages are not sent; as StreamMaxLength in clamd.conf.',
    104_857_600,
    1_024,
    4_294_967_295,
  ),
}

export const clamd = {
  name: 'clamd' as const,
  settings,
  create: (values: SettingsOf<typeof settings>): Scanner => ({
    name: 'clamd',
    opensArchives: true,
    scan: async (input, signal) => await scan(input, values, signal),
  }),
}

const chunk_bytes_max = 256 * 1024
const reply_bytes_max = 64 * 1024

async function scan(
  { source }: ScanInput,
  values: SettingsOf<typeof settings>,
  signal: AbortSignal,
): Promise<ScanOutcome> {
  if (source.size_bytes > values.size_bytes_max)
    return fault('oversize', `the message has ${source.size_bytes} bytes, clamd takes ${values.size_bytes_max}`)
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(values.timeout_ms)])
  try {
    return outcomeOf(await instream(values.address, source, deadline))
  } catch (error) {
    if (deadline.aborted) return fault('timeout', `no answer within ${values.timeout_ms / 1_000} s`)
    // Its reply is lost when the connection breaks while we write; a daemon that lives closes for one reason only: too large.
    if (isBroken(error) && source.size_bytes > chunk_bytes_max && (await isAlive(values.address, deadline)))
      return fault('oversize', 'clamd closed the connection while the message was sent: larger than StreamMaxLength')
    return fault('unreachable', error instanceof Error ? error.message : String(error))
  }
}

const isBroken = (error: unknown): boolean =>
  ['EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')

async function isAlive(address: string, signal: AbortSignal): Promise<boolean> {
  const socket = open(address)
  const abort = () => socket.destroy(new Error('stopped'))
  signal.addEventListener('abort', abort, { once: true })
  try {
    const reply = readReply(socket)
    socket.write('zPING\0')
    return (await reply) === 'PONG'
  } catch {
    return false
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

/** Sends the message and resolves with the reply without the NUL at its end. */
async function instream(address: string, source: MessageSource, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const socket = open(address)
  const abort = () => socket.destroy(new Error('stopped'))
  signal.addEventListener('abort', abort, { once: true })
  try {
    const reply = readReply(socket)
    // A reply may come before all is sent (too large, found at once), and then writing fails: the reply counts, not the write.
    const sent = send(socket, source).catch((error: unknown) => {
      // When the message itself cannot be read, clamd would wait for the rest.
      socket.destroy(error instanceof Error ? error : undefined)
      return error
    })
    const first = await Promise.race([
      reply,
      sent.then((error) => (error === undefined ? reply : lateReply(reply, error))),
    ])
    return first
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

function open(address: string): Socket {
  const match = /^(?:tcp:\/\/)?(\[[^\]]+\]|[^/:]+):(\d{1,5})$/.exec(address)
  if (match === null) return connect({ path: address.replace(/^unix:/, '') })
  return connect({ host: match[1]!.replace(/^\[|\]$/g, ''), port: Number(match[2]) })
}

/** Writing failed: what clamd said before it closed is still to be read. */
async function lateReply(reply: Promise<string>, error: unknown): Promise<string> {
  try {
    return await reply
  } catch {
    throw error
  }
}

function readReply(socket: Socket): Promise<string> {
  const reply = new Promise<string>((resolve, reject) => {
    let received = ''
    let failure: Error | undefined
    socket.on('data', (data: Buffer) => {
      received += data.toString('latin1')
      const end = received.indexOf('\0')
      if (end !== -1) resolve(received.slice(0, end))
      else if (received.length > reply_bytes_max) socket.destroy(new Error('the reply is too long'))
    })
    socket.on('error', (error) => (failure = error))
    socket.on('close', () => reject(failure ?? new Error('the connection was closed before the reply')))
  })
  // Looked at later; until then it must not count as unhandled.
  reply.catch(() => {})
  return reply
}

async function send(socket: Socket, source: MessageSource): Promise<void> {
  await write(socket, Buffer.from('zINSTREAM\0'))
  for await (const chunk of source.chunks())
    for (let start = 0; start < chunk.length; start += chunk_bytes_max) {
      const piece = chunk.subarray(start, start + chunk_bytes_max)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(piece.length)
      socket.write(length)
      await write(socket, piece)
    }
  await write(socket, Buffer.alloc(4))
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

function outcomeOf(reply: string): ScanOutcome {
  const found = /^stream: (.+) FOUND$/.exec(reply)
  if (found !== null) return { kind: 'findings', findings: [findingOf(found[1]!)] }
  if (reply === 'stream: OK') return { kind: 'findings', findings: [] }
  if (/size limit exceeded/i.test(reply)) return fault('oversize', 'the message is larger than StreamMaxLength')
  return fault('protocol', `unexpected reply: ${reply.slice(0, 200)}`)
}

/** Signature names tell what they are worth: heuristics and third-party signatures are no certain malware. */
export function findingOf(signature: string): Finding {
  const name = signature.slice(0, 200)
  const finding = (category: Category, score: number, certain: boolean, reason: string): Finding => ({
    scanner: 'clamd',
    category,
    name,
    reason,
    score,
    certain,
    ...(category === 'unscannable' ? { mayExecute: true } : {}),
  })
  if (/^(?:Heuristics\.)?Phishing\./.test(name)) return finding('phish', 70, false, `clamd: phishing (${name}).`)
  if (/^Heuristics\.(?:Encrypted|Limits\.Exceeded)/.test(name))
    return finding('unscannable', 100, true, `clamd could not look into it (${name}).`)
  if (name.startsWith('Heuristics.OLE2.ContainsMacros'))
    return finding('phish', 30, false, 'The document holds macros.')
  if (name.startsWith('Heuristics.')) return finding('phish', 40, false, `clamd: suspicious (${name}).`)
  if (name.startsWith('PUA.')) return finding('spam', 40, false, `clamd: possibly unwanted (${name}).`)
  if (/Eicar/i.test(name)) return finding('malware', 100, true, `clamd: ${name}.`)
  if (name.endsWith('.UNOFFICIAL')) {
    if (/phish|scam/i.test(name)) return finding('phish', 70, false, `clamd: ${name}.`)
    if (/spam|junk|jurlbl/i.test(name)) return finding('spam', 60, false, `clamd: ${name}.`)
    // No certain malware; as phish it weighs enough to be kept back.
    return finding('phish', 70, false, `clamd: ${name} (unofficial signature).`)
  }
  return finding('malware', 100, true, `clamd: ${name}.`)
}

function fault(kind: ScannerFault['kind'], message: string): ScanOutcome {
  return { kind: 'fault', fault: { scanner: 'clamd', kind, message } }
}
