// Common Event Format, as ArcSight's "Implementing ArcSight Common Event Format", revision 25, has it. Pure.

export interface CefRecord {
  /** Signature: the type of the event or alert. */
  signature: string
  name: string
  severity: 'high' | 'medium' | 'low' | 'info'
  /** Names of the dictionary (`rt`, `msg`, `cs1`…) with their values; empty ones are left out. */
  extension: Record<string, string | number | null>
}

const levels = { high: 9, medium: 6, low: 3, info: 1 }
const header_length_max = 512
const value_length_max = 4_000

export function toCef({ signature, name, severity, extension }: CefRecord): string {
  const header = ['Mailwarden', 'Mailwarden', '1', signature, name, String(levels[severity])].map(headerField).join('|')
  const pairs = Object.entries(extension)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${key}=${extensionValue(String(value))}`)
  return `CEF:0|${header}|${pairs.join(' ')}`
}

/** Header: backslash and pipe are escaped; line ends cannot be, they become spaces. */
function headerField(text: string): string {
  return withoutControls(text.slice(0, header_length_max))
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[\\|]/g, '\\$&')
}

/** Extension: backslash and equals sign are escaped, line ends are written as \n and \r. */
function extensionValue(text: string): string {
  return withoutControls(text.slice(0, value_length_max))
    .replaceAll(/[\\=]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}

/** All else that a terminal or a line-based reader would take for more than text. */
export function withoutControls(text: string): string {
  return text.toWellFormed().replaceAll(/(?![\r\n])[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
}
