// What documents carry besides text: macros, encryption, scripts, ways to start programs. Presence only; nothing is run.
import { decodeByMark } from '#mail/message/charset.ts'
import type { FileType } from './types.ts'

export interface Suspicion {
  category: 'phish' | 'unscannable'
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

/** Attached pages and drawings: scripts that build a file (HTML smuggling), forms that ask for a password. */
export function inspectHtml(content: Buffer, type: FileType): Suspicion[] {
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
  else if (type === 'svg' && hasScript)
    found.push({
      category: 'phish',
      score: 70,
      name: 'attachment.svg-script',
      reason: 'The attached drawing runs a script.',
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
  return found
}

/** A file inside a script stands there as one very long word. Split instead of a counted repetition, which would be slow on near misses. */
function hasLongRun(text: string): boolean {
  return text.split(/[^A-Za-z0-9+/]+/).some((run) => run.length >= 4_000)
}
