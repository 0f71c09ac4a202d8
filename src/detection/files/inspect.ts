// Looks into one attachment and into what it holds: names, types, test virus, macros, archives within bounds.
import { gunzipSync } from 'node:zlib'
import { decodeByMark } from '#mail/message/charset.ts'
import { findEmbeddedFiles } from '#mail/message/embedded-files.ts'
import { parseMessage } from '#mail/message/parse.ts'
import { bufferSource } from '#mail/message/source.ts'
import type { Category, Finding } from '../verdict.ts'
import {
  filesInOneNote,
  inspectHtml,
  inspectInternetShortcut,
  inspectOle,
  inspectPdf,
  isRemoteDesktop,
  extensionsInOneNote,
  runsByName,
  type Suspicion,
} from './documents.ts'
import { decodeFileName, untilNul } from './file-names.ts'
import type { ListedFile } from './listing.ts'
import { listNames } from './listings.ts'
import { isTarHeader, listTar } from './tar.ts'
import { eicar } from './test-strings.ts'
import { listTnef } from './tnef.ts'
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
  mayCarryPrograms,
  sniffType,
} from './types.ts'
import { unpackXz } from './xz.ts'
import { unpackZstd } from './zstd.ts'
import { hasZipDirectory, hiddenZipEntries, listZip, readZipEntry, type ZipEntry, type ZipRange } from './zip.ts'

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
/** A second of computing time for each archive, and for all of a message so much that their mail is not given up. */
const lzma_bytes_max = { archive: 8 * 1024 * 1024, message: 16 * 1024 * 1024 }
const eicarText = eicar.toString('latin1')
const pageExtensions = new Set(['htm', 'html', 'shtm', 'shtml', 'xhtml', 'xht', 'svg'])
const zipExtensions = new Set(
  'zip zipx docx docm dotx dotm xlsx xlsm xlsb xltx xltm xlam pptx pptm potx potm ppsx ppsm'.split(' '),
)
const messageExtensions = new Set(['eml', 'mht', 'mhtml'])

/** One for a whole message: bounds count over all its attachments. */
export class Inspector {
  readonly findings: Finding[] = []
  readonly #limits: InspectLimits
  #files = 0
  #unpacked_bytes = 0
  #lzma_bytes = 0

  constructor(limits: InspectLimits = defaultInspectLimits) {
    this.#limits = limits
  }

  /** `content` is null for a file too large to be looked into; `otherNames`: what other programs may call it. */
  async inspect(
    name: string,
    location: string,
    head: Buffer,
    content: Buffer | null,
    depth = 0,
    otherNames: readonly string[] = [],
  ): Promise<void> {
    const type = sniffType(head)
    const others = [...new Set([...otherNames, ...[name, ...otherNames].flatMap(untilNul)])]
    this.#inspectName(name, location, type)
    for (const other of others) this.#inspectNameOnly(other, location)
    if (content === null) {
      if (head.includes(eicar)) this.#malware('EICAR', 'The EICAR anti-virus test file.', location)
      return this.#tooLarge(name, location, type)
    }
    if (content.includes(eicar)) this.#malware('EICAR', 'The EICAR anti-virus test file.', location)
    this.#inspectType(name, location, type)
    await this.#inspectContent([name, ...others], location, type, content, depth)
  }

  /** Of a file whose content is not known, or under a name that only some programs give it. */
  #inspectNameOnly(name: string, location: string): void {
    this.#inspectName(name, location, 'unknown')
    this.#inspectType(name, location, 'unknown')
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
    if (type === 'activemime') this.#add('phish', 30, 'attachment.macro', 'The document holds macros.', location)
    if (type === 'executable') this.#malware('attachment.executable', `“${name}” is a program.`, location)
    else if (type === 'shortcut') this.#malware('attachment.shortcut', `“${name}” is a shortcut.`, location)
    else if (isRunnableName(name) && !isAmbiguousName(name))
      this.#malware('attachment.script', `“${name}” runs when it is opened (.${extensionOf(name)}).`, location)
    // Office files are ZIP archives, also under the names of the older form.
    const others = type === 'zip' ? /^(?:pdf|jpe?g|png|gif|txt)$/ : /^(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt)$/
    if (isContainer(type) && others.test(extensionOf(name)))
      this.#add('phish', 30, 'attachment.type-mismatch', `“${name}” is really a ${type} file.`, location)
    if (extensionOf(name) === 'rdp')
      this.#add('phish', 60, 'attachment.remote-desktop', 'It opens a session on a foreign computer.', location)
    if (type === 'onenote' || extensionOf(name) === 'one')
      this.#add('phish', 35, 'attachment.onenote', 'OneNote files can carry programs.', location)
  }

  async #inspectContent(
    names: readonly string[],
    location: string,
    type: FileType,
    content: Buffer,
    depth: number,
  ): Promise<void> {
    const name = names[0]!
    const extensions = names.map(extensionOf)
    // Programs open these by their names, whatever they begin with.
    const isDrawing = type === 'svg' || extensions.includes('svg')
    const isPage = type === 'html' || isDrawing || extensions.some((extension) => pageExtensions.has(extension))
    if (isPage) this.#suspect(inspectHtml(content, isDrawing), location)
    if (extensions.some((extension) => messageExtensions.has(extension)) || isWebArchive(content))
      await this.#inspectMessage(location, content, depth)
    if (extensions.includes('url') || extensions.includes('website'))
      this.#suspect(inspectInternetShortcut(content), location)
    if (runsByName(extensions, content))
      this.#malware('attachment.script', `“${name}” runs when it is opened.`, location)
    if (type === 'unknown' && isRemoteDesktop(content)) this.#inspectType('a.rdp', location, type)
    if (type === 'onenote') await this.#inspectOneNote(location, content, depth)
    if (isContainer(type)) await this.#inspectBehind(name, extensions, location, type, content, depth)
    if (type === 'zip') return await this.#inspectZip(name, location, content, depth)
    if (type === 'gzip') return await this.#inspectGzip(name, location, content, depth)
    if (type === 'xz') return await this.#inspectXz(name, location, content, depth)
    if (type === 'zstd') return await this.#inspectZstd(name, location, content, depth)
    if (type === 'tar' || (extensions.includes('tar') && isTarHeader(content, 0)))
      return await this.#inspectTar(location, content, depth)
    if (type === 'tnef') return await this.#inspectTnef(location, content, depth)
    if (type === 'ace')
      return this.#unscannable(
        'archive.obsolete',
        'An ACE archive, which clamd does not open either, but some old programs do.',
        location,
        true,
      )
    if (isContainer(type)) return await this.#inspectForeignArchive(name, location, type, content, depth)
    // Data may stand before an archive, and its directory at the end: programs open it all the same.
    const hidesZip = hasZipDirectory(content)
    const isUuencoded = extensions.some((extension) => extension === 'uue' || extension === 'uu')
    if (hidesZip) await this.#inspectZip(name, location, content, depth)
    if (type === 'ole') this.#suspect(inspectOle(content), location)
    else if (type === 'pdf') this.#suspect(inspectPdf(content), location)
    else if (isUuencoded) await this.#inspectUuencoded(location, content, depth)
    if (!hidesZip && !isUuencoded && names.some(isArchiveName))
      await this.#inspectNamedArchive(names, location, content, depth)
  }

  /** Some programs go by the name, and pass over what stands before an archive of that kind: also over another archive. */
  async #inspectBehind(
    name: string,
    extensions: readonly string[],
    location: string,
    type: FileType,
    content: Buffer,
    depth: number,
  ): Promise<void> {
    if (type !== 'zip' && extensions.some((extension) => zipExtensions.has(extension)) && hasZipDirectory(content))
      await this.#inspectZip(name, location, content, depth)
    for (const [kind, mark] of marksWithin) {
      const at = kind !== type && extensions.includes(kind) ? content.subarray(0, markWithin_bytes).indexOf(mark) : -1
      if (at !== -1) await this.#inspectForeignArchive(name, location, kind, content.subarray(at), depth)
    }
  }

  async #inspectOneNote(location: string, content: Buffer, depth: number): Promise<void> {
    const files = filesInOneNote(content, this.#limits.files)
    const runs = [...extensionsInOneNote(content)]
      .map((extension) => `file.${extension}`)
      .find((name) => isRunnableName(name) && !isAmbiguousName(name))
    if (runs !== undefined && files.some((file) => sniffType(file.subarray(0, 4_096)) !== 'image'))
      this.#add(
        'phish',
        60,
        'attachment.onenote-file',
        `The OneNote page holds a file, and a name such as “${runs}”.`,
        location,
      )
    for (const [index, file] of files.entries()) {
      const path = `${location}/${index + 1}`
      if (this.#admit(path, depth)) await this.#descend('', path, file, depth, [])
    }
  }

  async #inspectUuencoded(location: string, content: Buffer, depth: number): Promise<void> {
    const { files, isCut } = findEmbeddedFiles(content)
    if (isCut) this.#limit('the file holds too many files', location)
    for (const file of files) {
      const path = `${location}/${file.name}`
      if (this.#admit(path, depth)) await this.#descend(file.name, path, file.content, depth, [])
    }
  }

  async #inspectZip(name: string, location: string, content: Buffer, depth: number): Promise<void> {
    const listed = listZip(content, this.#limits.files)
    if (listed.isCut) this.#limit('the archive holds too many files', location)
    const encrypted = listed.entries.filter((entry) => entry.isEncrypted)
    if (encrypted.length > 0) {
      const runs = encrypted.some((entry) => mayCarryPrograms(entry.name))
      this.#unscannable('archive.encrypted', `The archive is encrypted (${encrypted.length} files).`, location, runs)
    }
    this.#inspectOffice(
      name,
      location,
      listed.entries.map((entry) => entry.name),
    )
    const ranges: ZipRange[] = []
    for (const entry of listed.entries) {
      const end = await this.#inspectZipEntry(content, entry, location, depth, true)
      ranges.push({ start: entry.offset, end: Math.max(end, entry.offset + 1) })
    }
    const findHidden = hiddenZipEntries(content, ranges)
    let found = listed.entries.length
    for (let hidden = findHidden(0); hidden !== undefined && found <= this.#limits.files; found++) {
      const end = await this.#inspectZipEntry(content, hidden, location, depth, listed.entries.length === 0)
      hidden = findHidden(Math.max(end, hidden.offset + 4))
    }
    if (found > this.#limits.files) this.#limit('the archive holds too many files', location)
    if (found === 0 && !listed.isEmpty)
      this.#unscannable('archive.damaged', 'The archive cannot be opened.', location, true)
  }

  /** Gives the offset behind what the entry takes. `isListed`: programs will try to open it. */
  async #inspectZipEntry(
    archive: Buffer,
    entry: ZipEntry,
    location: string,
    depth: number,
    isListed: boolean,
  ): Promise<number> {
    const path = `${location}/${entry.name}`
    if (entry.isEncrypted) {
      for (const name of [entry.name, ...entry.otherNames]) this.#inspectNameOnly(name, path)
      if (!isListed) this.#unscannable('archive.encrypted', 'The archive is encrypted.', location, true)
      return entry.offset + entry.certain_bytes
    }
    const isFolder = entry.name.endsWith('/') && entry.compressed_bytes === 0
    if (isFolder || !this.#admit(path, depth)) return entry.offset + entry.certain_bytes
    const packed_bytes = Math.min(archive.length, entry.compressed_bytes)
    const result = readZipEntry(archive, entry, this.#allowance(packed_bytes))
    if (result.kind === 'too-large') this.#bomb(path)
    else if (result.kind === 'content') await this.#descend(entry.name, path, result.content, depth, entry.otherNames)
    else if (isListed) {
      const runs = [entry.name, ...entry.otherNames].some(mayCarryPrograms)
      this.#unscannable('archive.damaged', `A file in the archive cannot be read: ${result.reason}.`, path, runs)
    }
    return result.end
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
      await this.#descend(inner, path, unpacked, depth, gzipNames(content))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return this.#bomb(path)
      this.#unscannable('archive.damaged', 'The archive cannot be opened.', location, true)
    }
  }

  async #inspectZstd(name: string, location: string, content: Buffer, depth: number): Promise<void> {
    const inner = name.replace(/\.zst$/i, '').replace(/\.tzst$/i, '.tar')
    const path = `${location}/${inner}`
    if (!this.#admit(path, depth)) return
    const result = unpackZstd(content, this.#allowance(content.length))
    if (result.kind === 'content') await this.#descend(inner, path, result.content, depth, [])
    else if (result.kind === 'too-large') this.#bomb(path)
    else this.#unscannable('archive.damaged', 'The archive cannot be opened.', location, true)
  }

  /** Unpacking it takes long: what is large is only known by its name. */
  async #inspectXz(name: string, location: string, content: Buffer, depth: number): Promise<void> {
    const allowance = this.#allowance(content.length)
    const lzma_bytes = this.#lzmaAllowance()
    const result = unpackXz(content, Math.min(lzma_bytes, allowance))
    if (result.kind === 'too-large' && allowance < lzma_bytes)
      this.#limit('the archives of this message hold too much', location)
    if (result.kind !== 'content') return await this.#inspectForeignArchive(name, location, 'xz', content, depth)
    const inner = name.replace(/\.xz$/i, '').replace(/\.txz$/i, '.tar')
    const path = `${location}/${inner}`
    this.#lzma_bytes += result.content.length
    if (this.#admit(path, depth)) await this.#descend(inner, path, result.content, depth, [])
  }

  async #inspectTar(location: string, content: Buffer, depth: number): Promise<void> {
    const { entries, isCut } = listTar(content, this.#limits.files)
    if (isCut) this.#limit('the archive holds too many files', location)
    for (const entry of entries) {
      const path = `${location}/${entry.name}`
      if (this.#admit(path, depth)) await this.#descend(entry.name, path, entry.content, depth, entry.otherNames)
    }
  }

  async #inspectTnef(location: string, content: Buffer, depth: number): Promise<void> {
    const { files, isCut, isWhole, hasText } = listTnef(content, this.#limits.files)
    if (isCut) this.#limit('winmail.dat holds too many files', location)
    if (!isWhole) this.#unscannable('archive.damaged', 'winmail.dat cannot be read to its end.', location, true)
    if (hasText) this.#note('archive.text-not-read', 'The text in winmail.dat was not looked at.', location)
    for (const file of files) {
      const path = `${location}/${file.name}`
      if (this.#admit(path, depth)) await this.#descend(file.name, path, file.content, depth, file.otherNames)
    }
  }

  /** Known by name, as nothing here unpacks them; what is stored as it is, is looked into. */
  async #inspectForeignArchive(
    name: string,
    location: string,
    type: FileType,
    content: Buffer,
    depth: number,
  ): Promise<void> {
    const allowance = { unpacked_bytes: this.#allowance(content.length), lzma_bytes: this.#lzmaAllowance() }
    const listing = listNames(type, name, content, this.#limits.files, allowance)
    this.#unpacked_bytes += listing?.unpacked_bytes ?? 0
    this.#lzma_bytes += listing?.unpacked_bytes ?? 0
    if (listing?.isCut === true) this.#limit('the archive holds too many files', location)
    if (listing?.isOverAllowance === true) this.#limit('the archives of this message hold too much', location)
    const closed: ListedFile[] = []
    for (const file of listing?.files ?? []) {
      const path = `${location}/${file.name}`
      if (file.content === null) {
        closed.push(file)
        for (const each of [file.name, ...file.otherNames]) this.#inspectNameOnly(baseName(each), path)
      } else if (this.#admit(path, depth)) await this.#descend(file.name, path, file.content, depth, file.otherNames)
    }
    const isWhole = listing?.isWhole === true
    const runs = (files: ListedFile[]) =>
      !isWhole || files.some((file) => [file.name, ...file.otherNames].some(mayCarryPrograms))
    const encrypted = closed.filter((file) => file.isEncrypted)
    if (listing?.isEncrypted === true || encrypted.length > 0)
      this.#unscannable('archive.encrypted', 'The archive is encrypted.', location, runs(encrypted))
    else if (!isWhole || closed.length > 0)
      this.#unscannable(
        'archive.not-opened',
        `The embedded engine does not unpack ${type === 'unknown' ? 'such' : type} archives${isWhole ? '' : ', and cannot read all names in this one'}.`,
        location,
        runs(closed),
      )
  }

  /** Of no kind by its first bytes: programs look for some further on, and some have no mark at their beginning. */
  async #inspectNamedArchive(
    names: readonly string[],
    location: string,
    content: Buffer,
    depth: number,
  ): Promise<void> {
    for (const [type, mark] of marksWithin) {
      const at = content.subarray(0, markWithin_bytes).indexOf(mark)
      if (at !== -1) return await this.#inspectForeignArchive(names[0]!, location, type, content.subarray(at), depth)
    }
    if (names.some((name) => oldArchives.has(extensionOf(name))))
      return await this.#inspectForeignArchive(names[0]!, location, 'unknown', content, depth)
    this.#note('archive.not-recognised', 'The name is that of an archive, but the content is not.', location)
  }

  async #inspectMessage(location: string, content: Buffer, depth: number): Promise<void> {
    const message = await parseMessage(bufferSource(content))
    for (const { reason } of message.exceeded) this.#limit(reason, location)
    if (message.texts.some(({ text }) => text.includes(eicarText)))
      this.#malware('EICAR', 'The EICAR anti-virus test file.', location)
    for (const attachment of message.attachments)
      if (this.#admit(attachment.location, depth))
        await this.inspect(
          attachment.name ?? '',
          `${location}/${attachment.location}`,
          attachment.head,
          await attachment.content(this.#limits.unpacked_bytes),
          depth + 1,
          attachment.otherNames,
        )
  }

  async #descend(
    name: string,
    path: string,
    content: Buffer,
    depth: number,
    otherNames: readonly string[],
  ): Promise<void> {
    this.#unpacked_bytes += content.length
    if (/_rels\/[^/]*\.rels$/i.test(name) && hasRemoteTemplate(content))
      this.#add('phish', 70, 'attachment.remote-template', 'The document loads a template from elsewhere.', path)
    await this.inspect(baseName(name), path, content.subarray(0, 4_096), content, depth + 1, otherNames.map(baseName))
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

  #lzmaAllowance(): number {
    return Math.max(0, Math.min(lzma_bytes_max.archive, lzma_bytes_max.message - this.#lzma_bytes))
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
      if (found.category === 'malware') this.#malware(found.name, found.reason, location)
      else if (found.category === 'unscannable')
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

  /** Said, but it decides nothing. */
  #note(name: string, reason: string, location: string): void {
    this.#add('unscannable', 20, name, reason, location)
  }

  #add(category: Category, score: number, name: string, reason: string, location: string): void {
    this.#push({ scanner: 'embedded', category, name, reason, score, certain: false, location })
  }

  /** At most 20 of one name: an archive with a thousand programs is one fact. */
  #push(finding: Finding): void {
    const same = this.findings.filter((other) => other.name === finding.name)
    if (same.length >= (finding.certain ? 20 : 1)) return
    const { reason, location = '' } = finding
    this.findings.push({
      ...finding,
      reason: shortened(reason, reason_chars_max),
      location: shortened(location, location_chars_max),
    })
  }
}

/** Names in archives may have 65,535 letters, and stand in both. */
const reason_chars_max = 500
const location_chars_max = 1_000

/** The middle is left out: the end of a name tells what it is. */
function shortened(text: string, chars_max: number): string {
  if (text.length <= chars_max) return text
  const half = Math.floor((chars_max - 1) / 2)
  return `${text.slice(0, half)}…${text.slice(-half)}`.toWellFormed()
}

/** Where self-extracting programs are longer than this, other programs do not look on either. */
const markWithin_bytes = 4 * 1024 * 1024
const marksWithin: readonly [FileType, Buffer][] = [
  ['rar', Buffer.from('526172211a07', 'hex')],
  ['7z', Buffer.from('377abcaf271c', 'hex')],
  ['cab', Buffer.from('4d53434600000000', 'hex')],
]
const oldArchives = new Set(['arj', 'lzh', 'lha', 'ace'])

/** Word opens a web archive under the name of a document, too. */
function isWebArchive(content: Buffer): boolean {
  return /^\s*MIME-Version[ \t]*:/i.test(content.toString('latin1', 0, 200))
}

/** Only the last part: a folder in front is no part of a file's name, whichever way its slash leans. */
function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1)!
}

/** The name that the packing program left (RFC 1952 2.3), under which others unpack it. */
function gzipNames(content: Buffer): string[] {
  const flags = content[3] ?? 0
  if ((flags & 8) === 0 || content.length < 12) return []
  const start = (flags & 4) === 0 ? 10 : 12 + content.readUInt16LE(10)
  const end = content.indexOf(0, start)
  return end === -1 || end - start > 1_000 ? [] : [decodeFileName(content.subarray(start, end), 'latin1')]
}

function hasRemoteTemplate(content: Buffer): boolean {
  const text = decodeByMark(content.subarray(0, 256 * 1024))
  return [...text.matchAll(/<(?:[\w-]{1,60}:)?Relationship\b[^>]{0,2000}/g)].some(
    ([tag]) =>
      /TargetMode\s*=\s*["']External/i.test(tag) &&
      /\/(?:attachedTemplate|oleObject|frame)["']/i.test(tag) &&
      /Target\s*=\s*["'](?:https?|ftp|file|\\\\)/i.test(tag),
  )
}
