// What Safe Links and the filter do with links, as an option of a tenant (switch `opensLinks`): open them by real requests before
// delivery, and wrap them. Documented: the override leaves links wrapped but not opened. Assumed: one GET for each link, from the service
// with the agent below; at most so many links and so long.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { parseMessage } from '#mail/message/parse.ts'
import { bufferSource } from '#mail/message/source.ts'
import type { ZoneStore } from '../dns/zones.ts'
import { MailDocument } from './document.ts'

const links_max = 50
const request_ms = 5_000
export const scannerAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0'

export async function linksIn(document: MailDocument): Promise<string[]> {
  const { urls } = await parseMessage(bufferSource(document.bytes))
  return [...new Set(urls.map(({ url }) => url).filter((url) => /^https?:/i.test(url)))].slice(0, links_max)
}

/** Resolves when all were asked; who does not answer is left. Only this computer is asked, whatever a name says elsewhere. */
export async function openLinks(dns: ZoneStore, links: readonly string[]): Promise<void> {
  await Promise.all(links.map((link) => open(dns, link).catch(() => undefined)))
}

function open(dns: ZoneStore, link: string): Promise<void> {
  const url = new URL(link)
  const address = addressOf(dns, url.hostname)
  if (address === null) return Promise.resolve()
  const lookup: LookupFunction = (_host, options, callback) =>
    options.all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4)
  return new Promise((resolve) => {
    const options = { lookup, headers: { 'user-agent': scannerAgent, accept: '*/*' }, timeout: request_ms }
    const ask =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false })
        : httpRequest(url, options)
    ask.on('response', (answer) => answer.resume().on('close', resolve))
    ask.on('timeout', () => ask.destroy())
    ask.on('error', () => resolve())
    ask.on('close', resolve)
    ask.end()
  })
}

/** An emulated internet lies on the loopback: other addresses are not asked. */
function addressOf(dns: ZoneStore, host: string): string | null {
  const known = dns.find(host, 'A').map(({ data }) => String(data))
  const found = [host, ...known].find((each) => each === 'localhost' || each.startsWith('127.'))
  return found === undefined ? null : found === 'localhost' ? '127.0.0.1' : found
}

const wrapped = (url: string): string =>
  `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05&reserved=0`

/** Every link of HTML parts leads over Safe Links. */
export async function wrapLinks(document: MailDocument): Promise<MailDocument> {
  const bytes = document.bytes
  const { texts } = await parseMessage(bufferSource(bytes))
  let result = bytes
  // From the last to the first, so that the places of the others stay.
  for (const { part, kind } of texts.toReversed()) {
    if (kind !== 'html') continue
    const original = htmlOf(bytes.subarray(part.bodyStart, part.bodyEnd), part.encoding)
    const body = original.replaceAll(/(href\s*=\s*")(https?:[^"]+)"/gi, (_all, start: string, url: string) => {
      return `${start}${wrapped(url.replaceAll('&amp;', '&')).replaceAll('&', '&amp;')}"`
    })
    if (body === original) continue
    const encoded = Buffer.from(Buffer.from(body).toString('base64').replaceAll(/.{76}/g, '$&\r\n') + '\r\n')
    const head = withEncoding(bytes.subarray(part.header.start, part.bodyStart))
    result = Buffer.concat([result.subarray(0, part.header.start), head, encoded, result.subarray(part.bodyEnd)])
  }
  return MailDocument.parse(result)
}

function withEncoding(head: Buffer): Buffer {
  const text = head.toString('latin1')
  const field = 'Content-Transfer-Encoding: base64\r\n'
  const without = text.replace(/^content-transfer-encoding:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*/im, '')
  return Buffer.from(field + without, 'latin1')
}

function htmlOf(body: Buffer, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body.toString('utf8')
  const plain = body
    .toString('latin1')
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(plain, 'latin1').toString('utf8')
}
