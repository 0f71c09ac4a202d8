// What documents carry besides text: macros, encryption, scripts, ways to start programs. Presence only; nothing is run.
import { decodeByMark } from '#mail/message/charset.ts'

export interface Suspicion {
  category: 'malware' | 'phish' | 'unscannable'
  score: number
  name: string
  reason: string
  mayExecute?: boolean
}

const wide = (text: string) => Buffer.from(text, 'utf16le')
const markers = {
  vba: wide('_VBA_PROJECT'),
  macros: wide('Macros'),
  excelVba: wide('_VBA_PROJECT_CUR'),
  encrypted: wide('EncryptedPackage'),
}

/** Compound files (MS-CFB): directory names stand in UTF-16. */
export function inspectOle(content: Buffer): Suspicion[] {
  if (content.includes(markers.encrypted))
    return [{ category: 'unscannable', score: 100, name: 'document.encrypted', reason: 'The document is encrypted.' }]
  if (!content.includes(markers.vba) && !content.includes(markers.excelVba)) return []
  const runsItself = /Auto_?Open|Document_Open|Workbook_Open|AutoExec|Auto_Close/i.test(content.toString('latin1'))
  return [
    runsItself
      ? {
          category: 'phish',
          score: 60,
          name: 'attachment.macro-autorun',
          reason: 'The document holds macros that run when it is opened.',
        }
      : { category: 'phish', score: 30, name: 'attachment.macro', reason: 'The document holds macros.' },
  ]
}

export function inspectPdf(content: Buffer): Suspicion[] {
  const found: Suspicion[] = []
  if (/\/Launch\b/.test(latin1(content)))
    found.push({ category: 'phish', score: 60, name: 'pdf.launch', reason: 'The PDF starts a program.' })
  if (/\/(?:JavaScript|JS)\b/.test(latin1(content)) && /\/(?:OpenAction|AA)\b/.test(latin1(content)))
    found.push({
      category: 'phish',
      score: 30,
      name: 'pdf.javascript',
      reason: 'The PDF runs a script when it is opened.',
    })
  return found
}

const looked_bytes = 8 * 1024 * 1024

function latin1(content: Buffer): string {
  return content.toString('latin1', 0, Math.min(content.length, looked_bytes))
}

/** Attached pages and drawings: scripts that build a file (HTML smuggling), forms that ask for a password, ways to another page. */
export function inspectHtml(content: Buffer, isDrawing: boolean): Suspicion[] {
  const text = decodeByMark(content.subarray(0, looked_bytes))
  const found: Suspicion[] = []
  const hasScript = /<script\b/i.test(text) || /\bon(?:load|error|click)\s*=/i.test(text)
  const builds = /createObjectURL|msSaveOrOpenBlob|new\s+Blob\b|\.download\s*=|data:application\//i.test(text)
  const decodes = /\batob\s*\(|fromCharCode|unescape\s*\(|charCodeAt/.test(text) || hasLongRun(text)
  if (hasScript && builds)
    found.push({
      category: 'phish',
      score: 80,
      name: 'attachment.html-smuggling',
      reason: 'The attached page builds a file by script.',
    })
  else if (isDrawing && (hasScript || isLively(text)))
    found.push({
      category: 'phish',
      score: 70,
      name: 'attachment.svg-script',
      reason: 'The attached drawing runs a script or holds a page.',
    })
  else if (hasScript && decodes)
    found.push({
      category: 'phish',
      score: 60,
      name: 'attachment.html-obfuscated',
      reason: 'The attached page hides what its script does.',
    })
  if (/<input\b[^>]{0,500}type\s*=\s*["']?password/i.test(text))
    found.push({
      category: 'phish',
      score: 70,
      name: 'attachment.html-password',
      reason: 'The attached page asks for a password.',
    })
  if (leadsOn(text))
    found.push({
      category: 'phish',
      score: 50,
      name: 'attachment.html-redirect',
      reason: 'The attached page leads on to another page by itself.',
    })
  return found
}

/** In XML every element may carry a prefix, every handler runs, and an entity may stand for markup. */
function isLively(text: string): boolean {
  return (
    /<(?:[\w-]{1,60}:)?(?:script|iframe|embed|object|form|input|handler)\b/i.test(text) ||
    /[\s"'/]on[a-z]{3,30}\s*=\s*["']/i.test(text) ||
    /(?:javascript|data:text\/html)\s*[:;,]/i.test(text) ||
    [...text.matchAll(/<!ENTITY[^>]{0,400}/gi)].some(([entity]) => entity.includes('&#'))
  )
}

function leadsOn(text: string): boolean {
  // Tag by tag: one expression for all would be slow on near misses.
  const isRefreshed = [...text.matchAll(/<meta\b[^>]{0,400}/gi)].some(
    ([tag]) => /http-equiv\s*=\s*["']?refresh/i.test(tag) && /url\s*=\s*["']?\s*(?:https?:|\/\/)/i.test(tag),
  )
  return (
    isRefreshed ||
    /\b(?:window|document|top|self|parent)\.location(?:\.href)?\s*=[^=]/i.test(text) ||
    /\blocation\.(?:replace|assign)\s*\(/i.test(text)
  )
}

/** Links as files (.url, .website): Windows opens their target, and asks another computer for their icon unasked. */
export function inspectInternetShortcut(content: Buffer): Suspicion[] {
  const text = decodeByMark(content.subarray(0, 64 * 1024))
  if (!/^\W{0,10}\[InternetShortcut/im.test(text)) return []
  const values = (keys: string) =>
    [...text.matchAll(new RegExp(`^[ \\t]*(?:${keys})[ \\t]*=[ \\t]*"?([^\\r\\n]{0,2000})`, 'gim'))].map(
      (match) => match[1]!,
    )
  const startsOther = values('(?:Base)?URL').some((url) => !/^(?:https?|mailto|about):/i.test(url.trim()))
  const asksOther = values('IconFile|WorkingDirectory').some((path) => /^\s*(?:file:|[\\/]{2})/i.test(path))
  if (startsOther || asksOther)
    return [
      {
        category: 'malware',
        score: 100,
        name: 'attachment.shortcut',
        reason: 'The shortcut opens a file, or leads to the files of another computer.',
      },
    ]
  return [
    {
      category: 'phish',
      score: 30,
      name: 'attachment.internet-shortcut',
      reason: 'A link is attached as a file.',
    },
  ]
}

/** Settings that install, and tables in SYLK, whose formulas start programs: plain text that only its name makes dangerous. */
export function runsByName(extensions: readonly string[], content: Buffer): boolean {
  const text = decodeByMark(content.subarray(0, 64 * 1024))
  return (
    (extensions.includes('inf') && /^[ \t]*\[(?:DefaultInstall|Version|autorun)/im.test(text)) ||
    (extensions.includes('slk') && text.startsWith('ID;P'))
  )
}

/** `full address:s:`, of which nobody has a need from outside: it opens the reader's drives to that computer. */
export function isRemoteDesktop(content: Buffer): boolean {
  return /^\s*(?:alternate )?full address:s:/im.test(decodeByMark(content.subarray(0, 16 * 1024)))
}

const storedFile = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex')
const storedFileHead_bytes = 36

/** Files inside a OneNote page (MS-ONESTORE 2.6.13, FileDataStoreObject), at most `max`. */
export function filesInOneNote(content: Buffer, max: number): Buffer[] {
  const files: Buffer[] = []
  for (
    let at = content.indexOf(storedFile);
    at !== -1 && files.length < max;
    at = content.indexOf(storedFile, at + 16)
  ) {
    const start = at + storedFileHead_bytes
    if (start > content.length) break
    const size = Number(content.readBigUInt64LE(at + 16))
    if (size > 0) files.push(content.subarray(start, start + size))
  }
  return files
}

/** What names of files end in; they stand in UTF-16 at even or odd places. */
export function extensionsInOneNote(content: Buffer): Set<string> {
  const found = [0, 1].flatMap((start) => {
    const text = content.toString('utf16le', start, Math.min(content.length, looked_bytes))
    return [...text.matchAll(/\.([a-z][\w-]{1,20})/gi)].map((match) => match[1]!.toLowerCase())
  })
  return new Set(found)
}

/** A file inside a script stands there as one very long word. Split instead of a counted repetition, which would be slow on near misses. */
function hasLongRun(text: string): boolean {
  return text.split(/[^A-Za-z0-9+/]+/).some((run) => run.length >= 4_000)
}
