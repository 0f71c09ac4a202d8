// What a message may cost its verification and sealing, which compare header fields with each other, keep a line until it ends and
// look up what signatures name. No honest message comes near these bounds; one beyond them would hold up all other mail.
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { MessageSource } from '../message/source.ts'
import { findMark } from '../smtp/scan.ts'

/** As `Resolver.resolve` of node:dns/promises: rejects with a `code` (`ENOTFOUND`, `ENODATA`, `ETIMEOUT`…). */
export type DnsResolve = (name: string, type: string) => Promise<any>

/** The message goes beyond a bound; the text says which. */
export class UnverifiableError extends Error {}

const header_bytes_max = 512 * 1024
const headerLines_max = 5_000
const signatures_max = 20
/** 50 sets of three fields (RFC 8617 4.2.1). */
const arcFields_max = 150
/** Names in the signatures times fields. */
const comparisons_max = 2_000_000
/** Bytes of the body times ways in which signatures want it hashed. */
const hashed_bytes_max = 600 * 1024 * 1024
const line_bytes_max = 1024 * 1024
const lines_max = 5_000_000
/** Each is a step of its own. */
const bareLineFeeds_max = 100_000
/** Other mail gets its turn after so many bytes. */
const turn_bytes = 1024 * 1024

/** The message as a stream that fails with UnverifiableError when it goes beyond a bound. */
export function boundedStream(source: MessageSource): Readable {
  return Readable.from(boundedChunks(source), { objectMode: false })
}

async function* boundedChunks(source: MessageSource): AsyncGenerator<Buffer> {
  const look = await source.slice(0, Math.min(source.size_bytes, header_bytes_max))
  checkHeader(look.toString('latin1'), source.size_bytes)
  const lines = new LineCounter(source.size_bytes)
  let turn = 0
  for await (const chunk of source.chunks()) {
    lines.add(chunk)
    yield chunk
    turn += chunk.length
    if (turn < turn_bytes) continue
    turn = 0
    await setImmediate()
  }
}

const signatureField = /^[ \t]*(dkim-signature|arc-[a-z-]{1,40})[ \t]*:([^\n]*)/gim

/** `text`: the beginning of the message. */
function checkHeader(text: string, size_bytes: number): void {
  const end = /\n\r?\n/.exec(text)?.index ?? text.length
  if (end === text.length && size_bytes > header_bytes_max)
    throw new UnverifiableError('the header section is too large')
  const header = text.slice(0, end)
  if (countOf(header, '\n') > headerLines_max) throw new UnverifiableError('the header section has too many lines')
  const unfolded = header.replace(/\r?\n(?=[ \t])/g, '')
  const counts = { signatures: 0, arcFields: 0, names: 0 }
  const bodies = new Set<string>()
  for (const [, name, value] of unfolded.matchAll(signatureField)) {
    if (name!.toLowerCase() === 'dkim-signature') counts.signatures += 1
    else counts.arcFields += 1
    counts.names += countOf(value!, ':')
    bodies.add([...value!.matchAll(/(?:^|;)\s*[acl]\s*=[^;]*/gi)].join(''))
  }
  if (counts.signatures > signatures_max || counts.arcFields > arcFields_max)
    throw new UnverifiableError('there are too many signatures')
  if (counts.names * countOf(unfolded, '\n') > comparisons_max)
    throw new UnverifiableError('the signatures name too many header fields')
  if (bodies.size * size_bytes > hashed_bytes_max)
    throw new UnverifiableError('the signatures want a large body hashed in too many ways')
}

function countOf(text: string, part: string): number {
  let count = 0
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) count++
  return count
}

const LF = 10

class LineCounter {
  readonly #mayHoldTooMany: boolean
  #lines = 0
  #line_bytes = 0
  #bareLineFeeds = 0
  #last = LF

  constructor(size_bytes: number) {
    this.#mayHoldTooMany = size_bytes > lines_max
  }

  add(chunk: Buffer): void {
    if (chunk.length === 0) return
    const last = chunk.lastIndexOf(LF)
    const first = last === -1 ? chunk.length : chunk.indexOf(LF)
    if (this.#line_bytes + first > line_bytes_max || last - first > line_bytes_max) this.#checkLines(chunk)
    this.#line_bytes = last === -1 ? this.#line_bytes + chunk.length : chunk.length - last - 1
    if (this.#line_bytes > line_bytes_max) throw new UnverifiableError('a line is too long')
    if (this.#mayHoldTooMany && (this.#lines += countLineFeeds(chunk)) > lines_max)
      throw new UnverifiableError('the body has too many lines')
    this.#countBareLineFeeds(chunk)
    this.#last = chunk.at(-1)!
  }

  /** A large piece may hold a long line between two others. */
  #checkLines(chunk: Buffer): void {
    let start = -this.#line_bytes
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
      if (at - start > line_bytes_max) throw new UnverifiableError('a line is too long')
      start = at + 1
    }
  }

  #countBareLineFeeds(chunk: Buffer): void {
    let before = this.#last
    for (let at = findMark(chunk, 0, chunk.length, before); at < chunk.length;) {
      if (chunk[at] === LF && ++this.#bareLineFeeds > bareLineFeeds_max)
        throw new UnverifiableError('too many lines end without a carriage return')
      before = chunk[at]!
      at = findMark(chunk, at + 1, chunk.length, before)
    }
  }
}

function countLineFeeds(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) count++
  return count
}

/** All questions together get `limit_ms`; later ones are not asked. A name server that never answers must not hold a message. */
export function resolveWithin(
  resolve: DnsResolve,
  limit_ms: number,
): { resolve: DnsResolve; [Symbol.dispose](): void } {
  let end: (error: Error) => void
  const expired = new Promise<never>((_, reject) => (end = reject))
  expired.catch(() => undefined)
  const late = () => Object.assign(new Error('the name servers took too long'), { code: 'ETIMEOUT' })
  const timer = setTimeout(() => end(late()), limit_ms)
  return {
    resolve: (name, type) => Promise.race([expired, resolve(name, type)]),
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}
