// A file in the vault: AES-256-GCM with a key of its own, which the key of the vault wraps. So other scanners see nothing to fire on,
// nobody can run it, and a changed or exchanged file is noticed.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { fstatSync, readSync, writeSync } from 'node:fs'
import { Failure } from '../failure.ts'

const magic = Buffer.from('MWV1')
const head_bytes = magic.length + 12 + 32 + 16 + 12
const tag_bytes = 16
const chunk_bytes = 256 * 1024

export interface Sealed {
  sha256: string
  size_bytes: number
}

/** Reads `source` from its start to its end and writes it sealed. Stops with `vault.grown` past `size_bytes_max`. */
export async function seal(
  source: number,
  target: number,
  vaultId: string,
  vaultKey: Buffer,
  size_bytes_max: number,
): Promise<Sealed> {
  const key = randomBytes(32)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(vaultId))
  writeAll(target, Buffer.concat([magic, wrap(key, vaultKey, vaultId), iv]))
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(chunk_bytes)
  let size = 0
  for (;;) {
    const count = readSync(source, chunk, 0, chunk_bytes, size)
    if (count === 0) break
    size += count
    if (size > size_bytes_max) throw new Failure('vault.grown', 'The file grew while it was copied.')
    const piece = chunk.subarray(0, count)
    hash.update(piece)
    writeAll(target, cipher.update(piece))
    await new Promise(setImmediate)
  }
  writeAll(target, Buffer.concat([cipher.final(), cipher.getAuthTag()]))
  return { sha256: hash.digest('hex'), size_bytes: size }
}

/** Writes what was sealed to `target`; what was written is worth nothing before this returns. Throws `vault.damaged`. */
export async function unseal(source: number, target: number, vaultId: string, vaultKey: Buffer): Promise<Sealed> {
  const size = fstatSync(source).size
  const damaged = (cause?: unknown) =>
    new Failure('vault.damaged', `The quarantined file ${vaultId} is damaged.`, { cause })
  if (size < head_bytes + tag_bytes) throw damaged()
  const head = readExactly(source, 0, head_bytes)
  if (!head.subarray(0, 4).equals(magic)) throw damaged()
  try {
    const key = unwrap(head.subarray(4, 64), vaultKey, vaultId)
    const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(64)).setAAD(Buffer.from(vaultId))
    decipher.setAuthTag(readExactly(source, size - tag_bytes, tag_bytes))
    const hash = createHash('sha256')
    let written = 0
    for (let at = head_bytes; at < size - tag_bytes;) {
      const piece = decipher.update(readExactly(source, at, Math.min(chunk_bytes, size - tag_bytes - at)))
      hash.update(piece)
      writeAll(target, piece)
      at += piece.length
      written += piece.length
      await new Promise(setImmediate)
    }
    decipher.final()
    return { sha256: hash.digest('hex'), size_bytes: written }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error
    throw damaged(error)
  }
}

function wrap(key: Buffer, vaultKey: Buffer, vaultId: string): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', vaultKey, iv).setAAD(Buffer.from(`key:${vaultId}`))
  return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()])
}

function unwrap(wrapped: Buffer, vaultKey: Buffer, vaultId: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', vaultKey, wrapped.subarray(0, 12)).setAAD(
    Buffer.from(`key:${vaultId}`),
  )
  decipher.setAuthTag(wrapped.subarray(44))
  return Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()])
}

export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
}

function readExactly(descriptor: number, position: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at < size;) {
    const count = readSync(descriptor, bytes, at, size - at, position + at)
    if (count === 0) throw new Error('shorter than it was')
    at += count
  }
  return bytes
}
