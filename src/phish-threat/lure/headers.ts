// Which headers of a request are kept, and how much of each. Cookies, credentials and addresses with queries are never among them.
import type { IncomingHttpHeaders } from 'node:http'

/** Longest part that is kept, in characters. */
const kept: Record<string, number> = {
  'user-agent': 400,
  accept: 200,
  'accept-language': 100,
  'accept-encoding': 60,
  'sec-ch-ua': 300,
  'sec-ch-ua-mobile': 10,
  'sec-ch-ua-platform': 40,
  'sec-fetch-site': 20,
  'sec-fetch-mode': 20,
  'sec-fetch-dest': 20,
  'sec-fetch-user': 10,
  'sec-purpose': 60,
  purpose: 60,
  'x-moz': 40,
  'x-purpose': 40,
  'x-requested-with': 100,
  'x-native-host': 40,
  'upgrade-insecure-requests': 5,
  range: 60,
  via: 100,
  from: 100,
  dnt: 5,
  depth: 10,
}

/** Of a referrer only scheme and host are kept, and only a public name: its path and query may hold what somebody typed. */
export function selectHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const selected: Record<string, string> = {}
  for (const name in kept) {
    const value = headers[name]
    if (typeof value === 'string') selected[name] = value.length > kept[name]! ? ownCopy(value, kept[name]!) : value
  }
  const referrer = originOf(headers.referer)
  if (referrer !== null) selected['referer'] = referrer
  return selected
}

function originOf(text: string | undefined): string | null {
  const found = /^(https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+){1,20}(?::[0-9]{1,5})?)(?:[/?#]|$)/i.exec(text ?? '')
  return found === null ? null : ownCopy(found[1]!.toLowerCase(), 280)
}

/**
 * A part of a longer text shares the text's memory in V8 for as long as the part lives: what is kept must be a copy, or the rest,
 * which was not to be kept, is kept with it.
 */
export function ownCopy(text: string, length_max: number): string {
  return Buffer.from(text.slice(0, length_max), 'utf8').toString('utf8')
}
