// Files inside plain text: uuencode (POSIX) and yEnc (yEnc draft 1.3), as old mail programs and attackers send them.
import { decodeUuLine } from './transfer-encoding.ts'

export interface EmbeddedFile {
  name: string
  kind: 'uuencode' | 'yenc'
  content: Buffer
}

const filesMax = 100

/** `bytes`: the decoded body of a text part. `isCut`: there are more files than are given. */
export function findEmbeddedFiles(bytes: Buffer): { files: EmbeddedFile[]; isCut: boolean } {
  const files: EmbeddedFile[] = []
  if (bytes.includes('begin')) findUuencoded(bytes.toString('latin1'), files)
  if (bytes.includes('=ybegin ')) findYenc(bytes, files)
  return { files: files.slice(0, filesMax), isCut: files.length > filesMax }
}

function findUuencoded(text: string, files: EmbeddedFile[]): void {
  const begin = /^begin(-base64)?[ \t]{1,10}[0-7]{3,6}[ \t]{1,10}([^\r\n]{1,255})\r?\n/gm
  for (let match = begin.exec(text); match !== null && files.length <= filesMax; match = begin.exec(text)) {
    const isBase64 = match[1] !== undefined
    const rest = text.slice(begin.lastIndex)
    const end = /^(?:end|====)[ \t]*\r?$/m.exec(rest)
    const body = end === null ? rest : rest.slice(0, end.index)
    const content = isBase64 ? Buffer.from(body, 'base64') : Buffer.concat(body.split(/\r?\n/).map(decodeUuLine))
    if (content.length > 0) files.push({ name: match[2]!.trim(), kind: 'uuencode', content })
    begin.lastIndex += body.length
  }
}

function findYenc(bytes: Buffer, files: EmbeddedFile[]): void {
  let position = bytes.indexOf('=ybegin ')
  while (position !== -1 && files.length <= filesMax) {
    const headEnd = bytes.indexOf(10, position)
    if (headEnd === -1) break
    const name = /\bname=([^\r\n]{1,255})/.exec(bytes.toString('latin1', position, headEnd))?.[1]?.trim() ?? 'yenc'
    const foundEnd = bytes.indexOf('\n=yend', headEnd)
    const end = foundEnd === -1 ? bytes.length : foundEnd
    let start = headEnd + 1
    if (bytes.toString('latin1', start, start + 6) === '=ypart') start = bytes.indexOf(10, start) + 1
    if (start > headEnd) files.push({ name, kind: 'yenc', content: decodeYenc(bytes.subarray(start, end)) })
    position = bytes.indexOf('=ybegin ', end)
  }
}

function decodeYenc(bytes: Buffer): Buffer {
  const output = Buffer.allocUnsafe(bytes.length)
  let length = 0
  for (let index = 0; index < bytes.length; index++) {
    let byte = bytes[index]!
    if (byte === 13 || byte === 10) continue
    if (byte === 61) byte = (bytes[++index] ?? 0) - 64
    output[length++] = (byte - 42) & 255
  }
  return output.subarray(0, length)
}
