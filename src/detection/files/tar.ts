// Lists the files of a tar archive (POSIX.1-2017 pax, ustar) in memory.

export interface TarEntry {
  name: string
  content: Buffer
}

export function listTar(bytes: Buffer, max: number): { entries: TarEntry[]; isCut: boolean } {
  const entries: TarEntry[] = []
  let at = 0
  let longName: string | undefined
  while (at + 512 <= bytes.length && bytes[at] !== 0) {
    if (entries.length >= max) return { entries, isCut: true }
    const size = Number.parseInt(textAt(bytes, at + 124, 12), 8)
    if (!Number.isFinite(size) || size < 0) break
    const content = bytes.subarray(at + 512, at + 512 + size)
    const type = String.fromCharCode(bytes[at + 156]!)
    if (type === 'L') longName = textAt(content, 0, Math.min(size, 4_096))
    else if (type === '0' || type === '\0') {
      const prefix = textAt(bytes, at + 345, 155)
      entries.push({ name: longName ?? (prefix === '' ? '' : `${prefix}/`) + textAt(bytes, at, 100), content })
      longName = undefined
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
  return { entries, isCut: false }
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const text = bytes.toString('latin1', start, start + length)
  const end = text.indexOf('\0')
  return (end === -1 ? text : text.slice(0, end)).trim()
}
