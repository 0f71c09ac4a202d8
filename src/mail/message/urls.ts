// Links in text and their hosts.

export interface MessageUrl {
  url: string
  /** Lower case, without port; empty when the link has no host or cannot be read. */
  host: string
  /** The text that a reader sees for an HTML link; null in plain text. */
  text: string | null
  source: 'text' | 'html'
  partPath: string
}

const urlText =
  /\b(?:https?|ftp):\/\/[^\s<>"'\\\x00-\x1f]{1,4000}|\bwww\.[a-z0-9-]{1,63}\.[^\s<>"'\\\x00-\x1f]{1,2000}/gi

export function findUrls(text: string, countMax: number): string[] {
  if (!/:\/\/|www\./i.test(text)) return []
  const found: string[] = []
  for (const match of text.matchAll(urlText)) {
    found.push(withoutTail(match[0]))
    if (found.length >= countMax) break
  }
  return found
}

const tail = new Set('.,;:!?)]}*_~')

/** What follows a link in a sentence. Not by a regular expression, which would try each of many dots inside a link. */
function withoutTail(url: string): string {
  let end = url.length
  while (end > 0 && tail.has(url[end - 1]!)) end--
  return url.slice(0, end)
}

export function hostOf(url: string): string {
  const match = /^\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}([^/\\?#]*)/i.exec(url.startsWith('www.') ? `//${url}` : url)
  if (match === null) return ''
  const authority = match[1]!
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  const bare = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.replace(/:\d*$/, '')
  return bare.replace(/\.$/, '').slice(0, 255)
}
