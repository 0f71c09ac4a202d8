// What a User-Agent says: family for telling sources apart, and the names of machines. Scanners that matter send those of ordinary
// browsers, so a name proves a machine and its absence proves nothing (click-authenticity 1.3, 3.4).
import { isbot } from 'isbot'

export interface Agent {
  /** `Chrome on Windows`; never more, as it is kept when the text itself is not. */
  family: string
  os: 'Windows' | 'macOS' | 'iOS' | 'Android' | 'Linux' | 'ChromeOS' | 'other'
  /** Of Chromium; null: another engine. */
  chromium: number | null
  /** Why it is a machine; null: it may be anything. */
  machine: 'empty' | 'named' | 'old-browser' | 'office' | null
  /** The new Outlook looks at links by itself, and it shows pages: only the latter run scripts. */
  isOutlookPreview: boolean
}

const length_max = 400
const known = new Map<string, Agent>()
const known_max = 5_000

/** Never throws; texts of any length. */
export function readAgent(text: string | undefined): Agent {
  const given = (text ?? '').slice(0, length_max).trim()
  const before = known.get(given)
  if (before !== undefined) return before
  const read = parse(given)
  if (known.size >= known_max) known.clear()
  known.set(given, read)
  return read
}

function parse(text: string): Agent {
  const os = osOf(text)
  const browser = browserOf(text)
  const chromium = /\b(?:Chrome|Chromium|HeadlessChrome|CriOS)\/(\d{1,4})\./.exec(text)
  return {
    family: text === '' ? 'none' : browser === 'other' && os === 'other' ? familyOfTool(text) : `${browser} on ${os}`,
    os,
    chromium: chromium === null || /CriOS/.test(text) ? null : Number(chromium[1]),
    machine: machineOf(text),
    isOutlookPreview: /\bOneOutlook\//i.test(text),
  }
}

/** First word of a tool: `curl`, `python-requests`. */
const familyOfTool = (text: string): string => /^[A-Za-z][A-Za-z0-9._-]{0,30}/.exec(text)?.[0] ?? 'other'

function osOf(text: string): Agent['os'] {
  if (/iPhone|iPad|iPod|Outlook-iOS/i.test(text)) return 'iOS'
  if (/Android/i.test(text)) return 'Android'
  if (/Windows/i.test(text)) return 'Windows'
  if (/CrOS/.test(text)) return 'ChromeOS'
  if (/Macintosh|Mac OS X/i.test(text)) return 'macOS'
  return /Linux|X11/i.test(text) ? 'Linux' : 'other'
}

/** Order matters: most of them name Chrome and Safari, too. */
const browsers: readonly [name: string, pattern: RegExp][] = [
  ['Edge', /\bEdg(?:A|iOS|e)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /SamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Teams', /\bTeams\//],
  ['Outlook', /Outlook|ms-office|MSOffice/i],
  ['Chrome', /\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//],
  ['Internet Explorer', /MSIE |Trident\//],
  ['Safari', /Safari\//],
  ['WebView', /AppleWebKit\//],
]

const browserOf = (text: string): string => browsers.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other'

/** Named in the reference, whatever a library thinks of them. */
const machines =
  /BingPreview|SkypeUriPreview|Slackbot|Slack-ImgProxy|WhatsApp\/|facebookexternalhit|TelegramBot|Discordbot|LinkedInBot|Twitterbot|Google-Safety|Microsoft Office Existence Discovery|\bcurl\/|python-|Go-http-client|okhttp|\bJava\/|HeadlessChrome|PhantomJS|Wget|libwww|Apache-HttpClient|node-fetch|axios\/|undici|aiohttp/i
const vendors =
  /barracuda|mimecast|proofpoint|symantec|messagelabs|forcepoint|fireeye|trellix|sophos|kaspersky|bitdefender|trend ?micro|ironport|zscaler|netskope|palo ?alto|fortiguard|urlscan|virustotal|checkpoint|avanan|ironscales|vadesecure|hornetsecurity|cyren|cloudmark|bluecoat|websense/i
/** People's programs that look like machines to libraries. */
const people = /Outlook-iOS|Teams\/|Electron\/|\bEdg(?:A|iOS)?\//

function machineOf(text: string): Agent['machine'] {
  if (text === '') return 'empty'
  if (machines.test(text) || vendors.test(text)) return 'named'
  if (/ms-office|MSOffice/i.test(text)) return 'office'
  if (/MSIE [78]\./.test(text)) return 'old-browser'
  return !people.test(text) && isbot(text) ? 'named' : null
}

/** Proxies that load the pictures of a mail for its reader, or without one (Apple, on arrival); opens O01 to O04. */
export function isImageProxy(text: string | undefined): boolean {
  const given = (text ?? '').trim()
  return (
    given === '' ||
    given === 'Mozilla/5.0' ||
    /GoogleImageProxy|YahooMailProxy|ImgProxy|Outlook-ImageProxy/i.test(given)
  )
}
