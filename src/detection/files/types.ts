// What a file is: by its first bytes, and by what its name makes a computer do with it.
import { decodeByMark } from '#mail/message/charset.ts'
import { sniffOldArchive } from './old-archives.ts'
import { isZstd } from './zstd.ts'

export type FileType =
  | 'executable'
  | 'shortcut'
  | 'zip'
  | 'rar'
  | '7z'
  | 'gzip'
  | 'bzip2'
  | 'xz'
  | 'zstd'
  | 'cab'
  | 'arj'
  | 'lzh'
  | 'ace'
  | 'tar'
  | 'tnef'
  | 'disk-image'
  | 'ole'
  | 'activemime'
  | 'onenote'
  | 'pdf'
  | 'html'
  | 'svg'
  | 'rtf'
  | 'image'
  | 'unknown'

/** `head`: the first 4 KB, or all of a smaller file. */
export function sniffType(head: Buffer): FileType {
  if (head.length < 4) return 'unknown'
  const hex = head.toString('hex', 0, 8)
  if (hex.startsWith('4d5a') && head.length > 64) return 'executable'
  if (hex.startsWith('7f454c46')) return 'executable'
  if (/^(?:feedface|feedfacf|cefaedfe|cffaedfe)/.test(hex)) return 'executable'
  if (hex === '4c00000001140200') return 'shortcut'
  if (/^504b(?:0304|0506|0708)/.test(hex)) return 'zip'
  if (hex.startsWith('526172211a07')) return 'rar'
  if (hex.startsWith('377abcaf271c')) return '7z'
  if (hex.startsWith('1f8b08')) return 'gzip'
  if (hex.startsWith('425a68')) return 'bzip2'
  if (hex.startsWith('fd377a585a')) return 'xz'
  if (isZstd(head)) return 'zstd'
  if (hex.startsWith('4d534346')) return 'cab'
  if (hex.startsWith('789f3e22')) return 'tnef'
  // What a web archive keeps the macros of a document in.
  if (head.toString('latin1', 0, 10) === 'ActiveMime') return 'activemime'
  if (hex === 'd0cf11e0a1b11ae1') return 'ole'
  if (hex === 'e4525c7b8cd8a74d') return 'onenote'
  if (/^(?:89504e47|ffd8ff|47494638|424d)/.test(hex)) return 'image'
  if (hex === '636f6e6563746978' || hex === '7668647866696c65') return 'disk-image'
  if (head.length >= 265 && head.toString('latin1', 257, 262) === 'ustar') return 'tar'
  return sniffOldArchive(head) ?? sniffText(head)
}

function sniffText(head: Buffer): FileType {
  const text = decodeByMark(head.subarray(0, 1_024))
  if (text.includes('%PDF-')) return 'pdf'
  if (text.startsWith('{\\rt')) return 'rtf'
  const lower = text.toLowerCase()
  if (/<svg[\s>]/.test(lower) && !lower.includes('<html')) return 'svg'
  if (/<(?:!doctype html|html|head|body|script)[\s>]/.test(lower)) return 'html'
  return 'unknown'
}

const programs =
  'exe scr pif cpl dll ocx sys msi msp mst msu msix msixbundle appx appxbundle appinstaller com jar jnlp apk application gadget xll wll xbap'
const scripts =
  'js jse vbs vbe vb ws wsf wsh wsc hta bat cmd ps1 ps2 psm1 psc1 ps1xml cdxml msh msc reg inf sct shb shs lnk url scf wsb'
const others =
  'settingcontent-ms library-ms search-ms searchconnector-ms iqy oqy dqy rqy slk diagcab chm hlp appref-ms website mht mhtml ade adp mde theme themepack deskthemepack'
const runs = new Set(`${programs} ${scripts} ${others}`.split(' '))
/** Names that also end ordinary things: only with matching content. */
const ambiguous = new Set(['com', 'url', 'website', 'mht', 'mhtml', 'inf', 'sys', 'slk'])
const diskImages = new Set(['iso', 'img', 'vhd', 'vhdx', 'udf', 'dmg', 'wim'])
const documents = new Set(
  'pdf doc docx xls xlsx ppt pptx rtf txt jpg jpeg png gif csv htm html zip mp3 wav mp4 eml msg'.split(' '),
)
const macroDocuments = new Set('docm dotm xlsm xltm xlam pptm potm ppam ppsm sldm'.split(' '))
const scriptedDocuments = new Set(
  'doc dot xls xlt xlsb ppt pot pps rtf one rdp htm html shtml xhtml svg eml msg'.split(' '),
)
const archives = new Set(
  'zip zipx rar 7z gz tgz tar bz2 tbz tbz2 xz txz zst tzst cab arj lzh lha ace z001 uue'.split(' '),
)

/** Lower case, without the dot; trailing dots and blanks, which Windows drops, do not count. */
export function extensionOf(name: string): string {
  const clean = cleanName(name)
  const dot = clean.lastIndexOf('.')
  return dot === -1 ? '' : clean.slice(dot + 1)
}

function cleanName(name: string): string {
  const text = name.toLowerCase().replace(/[\x00-\x1f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
  // An expression that looks for the end from each blank would take hours for a name of a million blanks.
  let end = text.length
  while (end > 0 && /[\s.]/.test(text[end - 1]!)) end--
  // The content by its full name on NTFS: `run.js::$DATA`.
  return text.slice(0, end).replace(/:[^:]{0,255}:\$data$/, '')
}

export function isRunnableName(name: string): boolean {
  return runs.has(extensionOf(name))
}

export function isAmbiguousName(name: string): boolean {
  return ambiguous.has(extensionOf(name))
}

export function isDiskImageName(name: string): boolean {
  return diskImages.has(extensionOf(name))
}

export function isMacroDocumentName(name: string): boolean {
  return macroDocuments.has(extensionOf(name))
}

export function isArchiveName(name: string): boolean {
  return archives.has(extensionOf(name))
}

/** Whether something that runs may be inside when it cannot be looked into: a program, an archive, macros, a script in a page. */
export function mayCarryPrograms(name: string): boolean {
  const extension = extensionOf(name)
  return (
    runs.has(extension) ||
    archives.has(extension) ||
    macroDocuments.has(extension) ||
    diskImages.has(extension) ||
    scriptedDocuments.has(extension)
  )
}

/** Also letters that look like nothing: of Braille and Hangul. They push an ending out of sight. */
const blank = /[\s\u2800\u3164\u115f\u1160\uffa0]/g

/** `invoice.pdf.exe`, `photo.jpg      .html`. */
export function hasDoubleExtension(name: string): boolean {
  const pieces = cleanName(name).split('.')
  const last = pieces.at(-1)!
  const before = pieces.at(-2)?.replaceAll(blank, '') ?? ''
  if (pieces.length < 3 || !documents.has(before)) return false
  return runs.has(last) || ((last === 'html' || last === 'htm') && before !== last && before !== 'htm')
}

/**
 * A right-to-left override turns `exe.fdp` round for the reader. The other marks of direction leave Latin letters in their order and are
 * ordinary: in Hebrew and Arabic names, in paths and telephone numbers that were copied.
 */
export function hasDirectionTrick(name: string): boolean {
  return name.includes('\u202e')
}

const containers: ReadonlySet<FileType> = new Set([
  'zip',
  'rar',
  '7z',
  'gzip',
  'bzip2',
  'xz',
  'zstd',
  'cab',
  'arj',
  'lzh',
  'ace',
  'tar',
  'tnef',
])
export function isContainer(type: FileType): boolean {
  return containers.has(type)
}
