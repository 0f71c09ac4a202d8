// The format of every message that we keep: facts (JSON) and original bytes in one file, sealed in chunks with AES-256-GCM
// (the STREAM construction, https://eprint.iacr.org/2015/189), so that 150 MB need no 150 MB of memory and a cut or swapped chunk is seen.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { MessageSource } from '#mail/message/source.ts'
import { AppError } from '#platform/errors.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'

/*
  header     magic "MWSF" (4) · version (1) · zero (1) · length of the sealed key (2) · chunk size (4), all big endian
  key        32 random bytes of this file alone, sealed with the installation's key for this file's context (tenant and id)
  chunks     up to `chunk size` bytes of sealed text and a tag of 16; the last one may be shorter, and is there even when empty
  plain text length of the facts (4) · facts as JSON · original bytes
  nonce      number of the chunk and a mark on the last; a key is never used for a second file
*/
const magic = Buffer.from('MWSF')
const version = 1
const header_bytes = 12
const sealedKey_bytes_max = 1024
const tag_bytes = 16
const chunk_bytes = 65_536
const chunk_bytes_max = 1_048_576
const facts_bytes_max = 16_777_216

export interface SealedFile<Facts> {
  facts: Facts
  /** The original bytes; decrypted and checked while they are read. Rejects with `sealed-file.damaged`. */
  content: MessageSource
}

interface SealedShape {
  path: string
  key: Buffer
  /** Where the first chunk begins. */
  start: number
  chunk_bytes: number
  plain_bytes: number
}

/** Sealed bytes of one file. `context` must be the same on opening, so that one file cannot stand in another's place. */
export async function* sealChunks(
  secrets: Secrets,
  context: string,
  facts: object,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const fileKey = randomBytes(32)
  const sealedKey = Buffer.from(secrets.seal(fileKey, `sealed file ${context}`))
  const head = Buffer.alloc(header_bytes)
  magic.copy(head)
  head[4] = version
  head.writeUInt16BE(sealedKey.length, 6)
  head.writeUInt32BE(chunk_bytes, 8)
  let out: Buffer[] = [head, sealedKey]
  let number = 0
  for await (const { plain, isLast } of inChunks(encodeFacts(facts), content)) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonce(number, isLast))
    out.push(cipher.update(plain), cipher.final(), cipher.getAuthTag())
    number += 1
    yield Buffer.concat(out)
    out = []
  }
}

/** Opens a sealed file and reads its facts. Rejects with AppError `sealed-file.damaged`, or ENOENT as it is. */
export async function openSealedFile<Facts>(
  path: string,
  secrets: Secrets,
  context: string,
): Promise<SealedFile<Facts>> {
  const handle = await open(path, 'r')
  try {
    const shape = await readShape(handle, path, secrets, context)
    const length = (await readPlain(handle, shape, 0, 4)).readUInt32BE(0)
    if (length > facts_bytes_max || length + 4 > shape.plain_bytes) throw damaged(path, 'length of the facts')
    const facts = parseFacts<Facts>(path, await readPlain(handle, shape, 4, 4 + length))
    return { facts, content: contentSource(shape, 4 + length) }
  } finally {
    await handle.close()
  }
}

/** True when every byte of the content can be opened. */
export async function isSound(file: SealedFile<unknown>): Promise<boolean> {
  try {
    for await (const chunk of file.content.chunks()) void chunk
    return true
  } catch {
    return false
  }
}

function encodeFacts(facts: object): Buffer {
  const json = Buffer.from(JSON.stringify(facts))
  if (json.length > facts_bytes_max)
    throw new AppError({ code: 'sealed-file.too-large', message: 'The envelope of this message is too large to keep.' })
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json])
}

/** Cuts everything into chunks of the fixed size; the last one is marked. */
async function* inChunks(
  first: Buffer,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<{ plain: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = [first]
  let waiting_bytes = first.length
  function* full(): Generator<Buffer> {
    const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting)
    let offset = 0
    // One byte more than a chunk must be there: the last chunk is only known at the end.
    while (all.length - offset > chunk_bytes) {
      yield all.subarray(offset, offset + chunk_bytes)
      offset += chunk_bytes
    }
    waiting = [all.subarray(offset)]
    waiting_bytes = all.length - offset
  }
  for await (const chunk of content) {
    if (chunk.length === 0) continue
    waiting.push(chunk)
    waiting_bytes += chunk.length
    if (waiting_bytes > chunk_bytes) for (const plain of full()) yield { plain, isLast: false }
  }
  for (const plain of full()) yield { plain, isLast: false }
  yield { plain: waiting[0]!, isLast: true }
}

async function readShape(handle: FileHandle, path: string, secrets: Secrets, context: string): Promise<SealedShape> {
  const head = Buffer.alloc(header_bytes + sealedKey_bytes_max)
  const { bytesRead } = await handle.read(head, 0, head.length, 0)
  if (bytesRead < header_bytes || !head.subarray(0, 4).equals(magic) || head[4] !== version)
    throw damaged(path, 'header')
  const start = header_bytes + head.readUInt16BE(6)
  if (start > bytesRead) throw damaged(path, 'length of the key')
  const size = head.readUInt32BE(8)
  if (size < 4096 || size > chunk_bytes_max) throw damaged(path, 'chunk size')
  const sealed_bytes = (await handle.stat()).size - start
  const chunks = Math.ceil(sealed_bytes / (size + tag_bytes))
  const plain_bytes = sealed_bytes - chunks * tag_bytes
  if (chunks === 0 || plain_bytes < 4) throw damaged(path, 'length')
  return {
    path,
    key: openKey(path, secrets, head.toString('latin1', header_bytes, start), context),
    start,
    chunk_bytes: size,
    plain_bytes,
  }
}

function openKey(path: string, secrets: Secrets, sealed: string, context: string): Buffer {
  try {
    const key = secrets.open(sealed, `sealed file ${context}`)
    if (key.length === 32) return key
  } catch (error) {
    throw damaged(path, 'key', error)
  }
  throw damaged(path, 'key')
}

/** Opens the chunks that hold [start, end) of the plain text. */
async function readPlain(handle: FileHandle, shape: SealedShape, start: number, end: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let number = Math.floor(start / shape.chunk_bytes); number * shape.chunk_bytes < end; number += 1) {
    const plain = await readChunk(handle, shape, number)
    const base = number * shape.chunk_bytes
    parts.push(plain.subarray(Math.max(0, start - base), Math.max(0, end - base)))
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

async function readChunk(handle: FileHandle, shape: SealedShape, number: number): Promise<Buffer> {
  const last = Math.max(0, Math.ceil(shape.plain_bytes / shape.chunk_bytes) - 1)
  const plain_bytes = number === last ? shape.plain_bytes - number * shape.chunk_bytes : shape.chunk_bytes
  const sealed = Buffer.allocUnsafe(plain_bytes + tag_bytes)
  const position = shape.start + number * (shape.chunk_bytes + tag_bytes)
  let filled = 0
  while (filled < sealed.length) {
    const { bytesRead } = await handle.read(sealed, filled, sealed.length - filled, position + filled)
    if (bytesRead === 0) throw damaged(shape.path, 'cut')
    filled += bytesRead
  }
  const decipher = createDecipheriv('aes-256-gcm', shape.key, nonce(number, number === last))
  decipher.setAuthTag(sealed.subarray(plain_bytes))
  try {
    const plain = decipher.update(sealed.subarray(0, plain_bytes))
    decipher.final()
    return plain
  } catch (error) {
    throw damaged(shape.path, `chunk ${number}`, error)
  }
}

function contentSource(shape: SealedShape, offset: number): MessageSource {
  const size_bytes = shape.plain_bytes - offset
  return {
    size_bytes,
    async *chunks() {
      const handle = await open(shape.path, 'r')
      try {
        for (let at = offset; at < shape.plain_bytes;) {
          const end = Math.min(shape.plain_bytes, (Math.floor(at / shape.chunk_bytes) + 1) * shape.chunk_bytes)
          yield await readPlain(handle, shape, at, end)
          at = end
        }
      } finally {
        await handle.close()
      }
    },
    async slice(start, end) {
      const until = Math.min(end, size_bytes)
      if (until <= start) return Buffer.alloc(0)
      const handle = await open(shape.path, 'r')
      try {
        return await readPlain(handle, shape, offset + start, offset + until)
      } finally {
        await handle.close()
      }
    },
  }
}

function nonce(number: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(number, 7)
  bytes[11] = isLast ? 1 : 0
  return bytes
}

function parseFacts<Facts>(path: string, json: Buffer): Facts {
  try {
    return JSON.parse(json.toString('utf8')) as Facts
  } catch (error) {
    throw damaged(path, 'facts', error)
  }
}

/** `where`: what does not fit; `key` when this installation's key does not open it. */
export function damaged(path: string, where: string, cause?: unknown): AppError {
  return new AppError({
    code: 'sealed-file.damaged',
    message: 'This stored message is damaged and cannot be opened. Restore it from a backup of the data folder.',
    status: 410,
    detail: { path, where },
    ...(cause === undefined ? {} : { cause }),
  })
}
