// Attachments of a held message as one archive with a password, so that neither a click nor a virus scanner on the way opens them.
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { parseMessage } from '#mail/message/parse.ts'
import type { MessageSource } from '#mail/message/source.ts'
import { AppError } from '#platform/errors.ts'
import { filesOf } from './files.ts'
import { safeLine } from './safe-text.ts'

/** What people who exchange such files agree on; it protects from accidents, not from readers. */
export const archivePassword = 'infected'
const total_bytes_max = 50 * 1024 * 1024
const files_max = 200

// No workers: one archive is small, and a server has its own ways to share work.
configure({ useWebWorkers: false })

/** Throws AppErrors `quarantine.no-attachments`, `quarantine.attachments-too-large`. The old encryption of PKZIP, as every system opens it. */
export async function attachmentArchive(source: MessageSource): Promise<Buffer> {
  const attachments = filesOf(await parseMessage(source))
  if (attachments.length === 0)
    throw new AppError({
      code: 'quarantine.no-attachments',
      message: 'This message has no attachments.',
      status: 404,
    })
  const total_bytes = attachments.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
  if (total_bytes > total_bytes_max || attachments.length > files_max)
    throw new AppError({
      code: 'quarantine.attachments-too-large',
      message: `The attachments are more than ${total_bytes_max / 1024 / 1024} MB or ${files_max} files. Download the original message instead.`,
      status: 422,
    })
  const writer = new ZipWriter(new Uint8ArrayWriter(), { password: archivePassword, zipCrypto: true })
  const used = new Set<string>()
  for (const attachment of attachments) {
    const content = await attachment.content(total_bytes_max)
    if (content !== null)
      await writer.add(archiveName(attachment.name, used), new Uint8ArrayReader(new Uint8Array(content)))
  }
  return Buffer.from(await writer.close())
}

/** A plain file name: no folder, no drive, nothing that a system gives a meaning to (CWE-22); the same one twice gets a number. Pure. */
export function archiveName(name: string | null, used: Set<string>): string {
  const last = safeLine(name ?? '', 400)
    .split(/[/\\]/)
    .at(-1)!
  const plain = last
    .replaceAll(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '')
  const base = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain)
    ? `_${plain}`
    : plain === ''
      ? 'attachment'
      : plain
  // Keeps the end, where the type stands.
  const short = base.length > 120 ? base.slice(-120) : base
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? short : `${number}-${short}`
    if (used.has(candidate.toLowerCase())) continue
    used.add(candidate.toLowerCase())
    return candidate
  }
}
