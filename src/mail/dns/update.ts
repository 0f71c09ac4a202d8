// Client for dynamic updates: UDP, TCP when the message or its answer is large. Adding and removing single records can be repeated
// without harm, so a lost answer is simply asked for again.
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { decodeUpdateAnswer, encodeUpdate, rcodeText, type Update, type UpdateAnswer } from './update-message.ts'
import { signMessage, type TsigKey } from './tsig.ts'

export interface UpdateServer {
  host: string
  port: number
  key: TsigKey | null
}

export interface UpdateOptions {
  now: () => Date
  /** Of one try. */
  timeout_ms?: number
  tries?: number
}

export class DnsUpdateError extends Error {
  /** True when the same update may work later. */
  readonly retryable: boolean
  constructor(message: string, retryable: boolean) {
    super(message)
    this.retryable = retryable
  }
}

const udp_bytes_max = 512
const tcp_bytes_max = 65_535

/** Resolves when the server has taken the update. Throws DnsUpdateError. */
export async function sendUpdate(server: UpdateServer, update: Update, options: UpdateOptions): Promise<void> {
  const tries = options.tries ?? 3
  const timeout_ms = options.timeout_ms ?? 3000
  let failure: unknown = null
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      return await attemptUpdate(server, update, options.now(), timeout_ms)
    } catch (error) {
      if (error instanceof DnsUpdateError && !error.retryable) throw error
      failure = error
    }
  }
  if (failure instanceof DnsUpdateError) throw failure
  throw new DnsUpdateError(`no answer from ${server.host}:${server.port} (${String((failure as Error).message)})`, true)
}

async function attemptUpdate(server: UpdateServer, update: Update, now: Date, timeout_ms: number): Promise<void> {
  const id = randomInt(0x10000)
  const plain = encodeUpdate(id, update)
  const signed = server.key === null ? null : signMessage(plain, server.key, now)
  const message = signed?.signed ?? plain
  const read = (answer: Buffer): UpdateAnswer => {
    const signing = server.key === null || signed === null ? null : { key: server.key, mac: signed.mac, now }
    const decoded = decodeUpdateAnswer(answer, signing)
    if (decoded.id !== id) throw new DnsUpdateError('the answer belongs to another request', true)
    return decoded
  }
  let answer = message.length > udp_bytes_max ? null : read(await overUdp(server, message, id, timeout_ms))
  if (answer === null || answer.isTruncated) answer = read(await overTcp(server, message, timeout_ms))
  checkAnswer(server, answer)
}

function checkAnswer(server: UpdateServer, answer: UpdateAnswer): void {
  if (answer.rcode !== 0) {
    const clock = answer.signature === 'bad-time' ? '; the clocks differ by more than five minutes' : ''
    throw new DnsUpdateError(`${rcodeText(answer.rcode)}${clock}`, answer.rcode === 2)
  }
  if (server.key !== null && answer.signature !== 'valid')
    throw new DnsUpdateError(`the answer is not signed as it must be (${answer.signature ?? 'no signature'})`, false)
}

/** Answers with another id are ignored: they may be late or forged. */
function overUdp(server: UpdateServer, message: Buffer, id: number, timeout_ms: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4')
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      socket.close()
      settle()
    }
    const timer = setTimeout(() => finish(() => reject(new Error('timeout'))), timeout_ms)
    socket.on('message', (answer) => {
      if (answer.length >= 2 && answer.readUInt16BE(0) === id) finish(() => resolve(answer))
    })
    socket.on('error', (error) => finish(() => reject(error)))
    socket.send(message, server.port, server.host, (error) => {
      if (error) finish(() => reject(error))
    })
  })
}

/** Two bytes of length before the message (RFC 1035 4.2.2). */
function overTcp(server: UpdateServer, message: Buffer, timeout_ms: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, server.host)
    let received = Buffer.alloc(0)
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      socket.destroy()
      settle()
    }
    const timer = setTimeout(() => finish(() => reject(new Error('timeout'))), timeout_ms)
    socket.on('connect', () => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(message.length, 0)
      socket.write(Buffer.concat([length, message]))
    })
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length > tcp_bytes_max + 2) return finish(() => reject(new Error('answer too large')))
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0))
        finish(() => resolve(received.subarray(2, 2 + received.readUInt16BE(0))))
    })
    socket.on('error', (error) => finish(() => reject(error)))
    socket.on('end', () => finish(() => reject(new Error('connection closed'))))
  })
}
