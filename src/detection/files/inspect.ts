// Looks into one attachment and into what it holds: names, types, test virus, macros, archives within bounds.
import { gunzipSync } from 'node:zlib'
import { parseMessage } from '#mail/message/parse.ts'
import { bufferSource } from '#mail/message/source.ts'
import type { Category, Finding } from '../verdict.ts'
import { inspectHtml, inspectOle, inspectPdf, type Suspicion } from './documents.ts'
import { listTar } from './tar.ts'
import { eicar } from './test-strings.ts'
import {
  extensionOf,
  type FileType,
  hasDirectionTrick,
  hasDoubleExtension,
  isAmbiguousName,
  isArchiveName,
  isContainer,
  isDiskImageName,
  isMacroDocumentName,
  isRunnableName,
  sniffType,
} from './types.ts'
import { listZip, readZipEntry } from './zip.ts'

export interface InspectLimits {
  /** Archives inside archives that are opened. */
  depth: number
  /** Files looked at, all archives of a message together. */
  files: number
  /** Unpacked bytes, all archives of a message together. */
  unpacked_bytes: number
  /** More than this many times its packed size, from 10 MB on, is a bomb. */
  ratio: number
}

export const defaultInspectLimits: InspectLimits = {
  depth: 3,
  files: 2_000,
  unpacked_bytes: 100 * 1024 * 1024,
  ratio: 100,
}

const ratioApplies_bytes = 10 * 1024 * 1024

/** One for a whole message: bounds count over all its attachments. */
export class Inspector {
  readonly findings: Finding[] = []
  readonly #limits: InspectLimits
  #files = 0
  #unpacked_bytes = 0

  constructor(limits: InspectLimits = defaultInspectLimits) {
    this.#limits = limits
  }

  /** `content` is null for a file too large to be looked into. */
  async inspect(name: string, location: string, head: Buffer, content: Buffer | null, depth = 0): Promise<void> {
    const type = sniffType(head)
    this.#inspectName(name, location, type)
    if (content === null) {
      if (head.includes(eicar)) this.#malware('EICAR', 'The EICAR anti-virus test file.', location)
      return this.#tooLarge(name, location, type)
    }
    if (content.includes(eicar)) this.#malware('EICAR', 'The EICAR anti-virus test file.', location)
    this.#inspectType(name, location, type)
    await this.#inspectContent(name, location, type, content, depth)
  }

  #inspectName(name: string, location: string, type: FileType): void {
    if (hasDirectionTrick(name))
      this.#malware('attachment.name-reversed', 'The file name is written backwards to hide its type.', location)
    else if (hasDoubleExtension(name) && isRunnableName(name))
      this.#malware('attachment.double-extension', `“${name}” is a program that looks like a document.`, location)
    else if (hasDoubleExtension(name))
      this.#add('phish', 35, 'attachment.double-extension', `“${name}” has two extensions.`, location)
    if (isDiskImageName(name) || type === 'disk-image')
      this.#unscannable('attachment.disk-image', 'A disk image hides files from scanners.', location, true)
  }

  #inspectType(name: string, location: string, type: FileType): void {
    if (type === 'executable') this.#malware('attachment.executable', `“${name}” is a program.`, location)
    else if (type === 'shortcut') this.#malware('attachment.shortcut', `“${name}” is a shortcut.`, location)
    else if (isRunnableName(name) && !isAmbiguousName(name))
      this.#malware('attachment.script', `“${name}” runs when it is opened (.${extensionOf(name)}).`, location)
    const isOffice = type === 'zip' || type === 'ole'
    if (isContainer(type) && !isOffice && /^(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|txt)$/.test(extensionOf(name)))
      this.#add('phish', 30, 'attachment.type-mismatch', `“${name}” is really a ${type} file.`, location)
    if (type === 'onenote') this.#add('phish', 35, 'attachment.onenote', 'OneNote files can carry programs.', location)
  }

  async #inspectContent(name: string, location: string, type: FileType, content: Buffer, depth: number): Promise<void> {
    if (type === 'zip') return await this.#inspectZip(name, location, content, depth)
    if (type === 'gzip') return await this.#inspectGzip(name, location, content, depth)
    if (type === 'tar') return await this.#inspectTar(location, content, depth)
    if (isContainer(type)) return this.#inspectForeignArchive(location, type, content)
    if (type === 'ole') this.#suspect(inspectOle(content), location)
    else if (type === 'pdf') this.#suspect(inspectPdf(content), location)
    else if (type === 'html' || type === 'svg' || /^(?:s?html?|xhtml|svg)$/.test(extensionOf(name)))
      this.#suspect(inspectHtml(content, type), location)
    else if (extensionOf(name) === 'eml' && depth > 0) await this.#inspectMessage(location, content, depth)
  }

  async #inspectZip(name: string, location: string, content: Buffer, depth: number): Promise<void> {
    const listed = listZip(content, this.#limits.files)
    if (listed === undefined)
      return this.#unscannable('archive.damaged', 'The archive cannot be opened.', location, true)
    if (listed.isCut) this.#limit('the archive holds too many files', location)
    const encrypted = listed.entries.filter((entry) => entry.isEncrypted)
    if (encrypted.length > 0) {
      const runs = encrypted.some((entry) => isRunnableName(entry.name) || isArchiveName(entry.name))
      this.#unscannable('archive.encrypted', `The archive is encrypted (${encrypted.length} files).`, location, runs)
    }
    this.#inspectOffice(
      name,
      location,
      listed.entries.map((entry) => entry.name),
    )
    for (const entry of listed.entries) {
      const path = `${location}/${entry.name}`
      if (entry.isEncrypted) {
        this.#inspectName(entry.name, path, 'unknown')
        this.#inspectType(entry.name, path, 'unknown')
        continue
      }
      if (entry.name.endsWith('/') || !this.#admit(path, depth)) continue
      const max = this.#allowance(entry.compressed_bytes)
      const result = readZipEntry(content, entry, max)
      if (result.kind === 'too-large') this.#bomb(path)
      else if (result.kind === 'unreadable')
        this.#unscannable(
          'archive.damaged',
          `A file in the archive cannot be read: ${result.reason}.`,
          path,
          isRunnableName(entry.name),
        )
      else await this.#descend(entry.name, path, result.content, depth)
    }
  }

  #inspectOffice(name: string, location: string, names: string[]): void {
    if (names.some((entry) => /(?:^|\/)vbaproject\.bin$/i.test(entry)) || isMacroDocumentName(name))
      this.#add('phish', 30, 'attachment.macro', 'The document holds macros.', location)
  }

  async #inspectGzip(name: string, location: string, content: Buffer, depth: number): Promise<void> {
    const inner = name.replace(/\.(?:gz|gzip)$/i, '').replace(/\.tgz$/i, '.tar')
    const path = `${location}/${inner}`
    if (!this.#admit(path, depth)) return
    try {
      const unpacked = gunzipSync(content, { maxOutputLength: this.#allowance(content.length), finishFlush: 2 })
      await this.#descend(inner, path, unpacked, depth)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return this.#bomb(path)
      this.#unscannable('archive.damaged', 'The archive cannot be opened.', location, true)
    }
  }

  async #inspectTar(location: string, content: Buffer, depth: number): Promise<void> {
    const { entries, isCut } = listTar(content, this.#limits.files)
    if (isCut) this.#limit('the archive holds too many files', location)
    for (const entry of entries) {
      const path = `${location}/${entry.name}`
      if (this.#admit(path, depth)) await this.#descend(entry.name, path, entry.content, depth)
    }
  }

  /** RAR, 7z and others are known by name only: said, never silent. */
  #inspectForeignArchive(location: string, type: FileType, content: Buffer): void {
    if (type === 'rar' && isEncryptedRar(content))
      return this.#unscannable('archive.encrypted', 'The archive is encrypted.', location, true)
    this.findings.push({
      scanner: 'embedded',
      category: 'unscannable',
      name: 'archive.not-opened',
      reason: `${type} archives are not looked into by the embedded engine.`,
      score: 20,
      certain: false,
      mayExecute: true,
      location,
    })
  }

  async #inspectMessage(location: string, content: Buffer, depth: number): Promise<void> {
    const message = await parseMessage(bufferSource(content))
    for (const attachment of message.attachments)
      if (this.#admit(attachment.location, depth))
        await this.inspect(
          attachment.name ?? '',
          `${location}/${attachment.location}`,
          attachment.head,
          await attachment.content(this.#limits.unpacked_bytes),
          depth + 1,
        )
  }

  async #descend(name: string, path: string, content: Buffer, depth: number): Promise<void> {
    this.#unpacked_bytes += content.length
    if (/_rels\/[^/]*\.rels$/i.test(name) && hasRemoteTemplate(content))
      this.#add('phish', 70, 'attachment.remote-template', 'The document loads a template from elsewhere.', path)
    await this.inspect(name.split('/').at(-1)!, path, content.subarray(0, 4_096), content, depth + 1)
  }

  /** Counts a file against the bounds. */
  #admit(path: string, depth: number): boolean {
    if (depth >= this.#limits.depth) {
      this.#limit(`archives are nested deeper than ${this.#limits.depth} levels`, path)
      return false
    }
    if (++this.#files > this.#limits.files || this.#unpacked_bytes >= this.#limits.unpacked_bytes) {
      this.#limit('the archives of this message hold too much', path)
      return false
    }
    return true
  }

  #allowance(packed_bytes: number): number {
    const left = Math.max(1, this.#limits.unpacked_bytes - this.#unpacked_bytes)
    return Math.min(left, Math.max(ratioApplies_bytes, packed_bytes * this.#limits.ratio))
  }

  #tooLarge(name: string, location: string, type: FileType): void {
    const risky = isContainer(type) || type === 'executable' || isRunnableName(name) || isArchiveName(name)
    if (type === 'executable') return this.#inspectType(name, location, type)
    if (risky) return this.#limit('the archive is too large to be opened', location)
    this.findings.push({
      scanner: 'embedded',
      category: 'unscannable',
      name: 'limits.exceeded',
      reason: 'The attachment is too large to be looked into; only its hash and type were checked.',
      score: 10,
      certain: false,
      location,
    })
  }

  #suspect(suspicions: Suspicion[], location: string): void {
    for (const found of suspicions) {
      if (found.category === 'unscannable')
        this.#unscannable(found.name, found.reason, location, found.mayExecute ?? false)
      else this.#add(found.category, found.score, found.name, found.reason, location)
    }
  }

  #bomb(location: string): void {
    this.#unscannable('archive.bomb', 'The archive grows far beyond its size when it is unpacked.', location, true)
  }

  #limit(reason: string, location: string): void {
    this.#unscannable('limits.exceeded', `Not looked into: ${reason}.`, location, true)
  }

  #malware(name: string, reason: string, location: string): void {
    this.#push({ scanner: 'embedded', category: 'malware', name, reason, score: 100, certain: true, location })
  }

  #unscannable(name: string, reason: string, location: string, mayExecute: boolean): void {
    this.#push({
      scanner: 'embedded',
      category: 'unscannable',
      name,
      reason,
      score: 100,
      certain: true,
      mayExecute,
      location,
    })
  }

  #add(category: Category, score: number, name: string, reason: string, location: string): void {
    this.#push({ scanner: 'embedded', category, name, reason, score, certain: false, location })
  }

  /** At most 20 of one name: an archive with a thousand programs is one fact. */
  #push(finding: Finding): void {
    const same = this.findings.filter((other) => other.name === finding.name)
    if (same.length < (finding.certain ? 20 : 1)) this.findings.push(finding)
  }
}

/** RAR 4: flag 0x80 of the main header; RAR 5: block type 4 is the encryption header. */
function isEncryptedRar(content: Buffer): boolean {
  if (content.length < 24) return false
  if (content[6] === 0) return (content.readUInt16LE(10) & 0x80) !== 0
  return content[13] === 4
}

function hasRemoteTemplate(content: Buffer): boolean {
  const text = content.toString('latin1', 0, Math.min(content.length, 256 * 1024))
  return /<Relationship\b[^>]{0,2000}/g.test(text)
    ? [...text.matchAll(/<Relationship\b[^>]{0,2000}/g)].some(
        ([tag]) =>
          /TargetMode\s*=\s*"External"/i.test(tag) &&
          /\/(?:attachedTemplate|oleObject|frame)"/i.test(tag) &&
          /Target\s*=\s*"(?:https?|ftp|file|\\\\)/i.test(tag),
      )
    : false
}
