// Lists the files of a tar archive (POSIX.1-2017 pax, ustar, GNU, V7) in memory.
import { decodeFileName } from './file-names.ts'

export interface TarEntry {
  name: string
  /** What programs call it that do not know the longer forms. */
  otherNames: string[]
  content: Buffer
}

const block_bytes = 512
/** Links, devices, folders and waiting lines. */
const withoutContent = /^[1-6]$/

export function listTar(bytes: Buffer, max: number): { entries: TarEntry[]; isCut: boolean } {
  const entries: TarEntry[] = []
  let longName: string | undefined
  for (let at = 0; at + block_bytes <= bytes.length;) {
    // Empty blocks end an archive, and programs are told to pass over them and over damage.
    if (!isTarHeader(bytes, at)) {
      at += block_bytes
      continue
    }
    if (entries.length >= max) return { entries, isCut: true }
    const size = sizeAt(bytes, at + 124)
    const content = bytes.subarray(at + block_bytes, at + block_bytes + size)
    const type = String.fromCharCode(bytes[at + 156]!)
    if (type === 'L') longName = textAt(content, 0, Math.min(size, 4_096))
    else if (type === 'x') longName = paxPath(content) ?? longName
    else if (type !== 'g' && type !== 'K' && !withoutContent.test(type)) {
      const prefix = textAt(bytes, at + 345, 155)
      const plain = (prefix === '' ? '' : `${prefix}/`) + textAt(bytes, at, 100)
      entries.push({ name: longName ?? plain, otherNames: longName === undefined ? [] : [plain], content })
      longName = undefined
    }
    at += block_bytes + Math.ceil(content.length / block_bytes) * block_bytes
  }
  return { entries, isCut: false }
}

/** By the mark of newer archives, or the checksum, which all have. */
export function isTarHeader(bytes: Buffer, at: number): boolean {
  if (at + block_bytes > bytes.length || bytes[at] === 0) return false
  if (bytes.toString('latin1', at + 257, at + 262) === 'ustar') return true
  const declared = Number.parseInt(textAt(bytes, at + 148, 8), 8)
  if (!Number.isFinite(declared)) return false
  // The checksum itself counts as eight blanks.
  let sum = 8 * 32
  for (let index = 0; index < block_bytes; index++) if (index < 148 || index >= 156) sum += bytes[at + index]!
  return sum === declared
}

/** Octal, or with the first bit set a number in base 256 (GNU). */
function sizeAt(bytes: Buffer, at: number): number {
  if ((bytes[at]! & 0x80) !== 0) return bytes.readUIntBE(at + 6, 6)
  const size = Number.parseInt(textAt(bytes, at, 12), 8)
  return Number.isFinite(size) && size > 0 ? size : 0
}

/** Records of the form `27 path=a/b.txt` (pax 3.03). */
function paxPath(content: Buffer): string | undefined {
  return /^\d{1,9} path=([^\n]{1,4096})$/m.exec(content.toString('utf8', 0, 64 * 1024))?.[1]
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return decodeFileName(end === -1 ? field : field.subarray(0, end), 'latin1').trim()
}
