// What a simulation needs around an installation: records of the sending domain in the emulated DNS, a certificate of its pages, people
// with a real browser, and the machines that open links, too.
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import tls from 'node:tls'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { findUser } from '#emulator/directory/create-tenant.ts'
import { addSignIn } from '#emulator/graph/sign-ins.ts'
import type { MailItem } from '#emulator/mailboxes/mailbox.ts'
import type { SendingDomainView } from '#phish-threat/sending/contract.ts'
import { startChromium } from './console.ts'
import { freePort, type Installation } from './installation.ts'

const runFile = promisify(execFile)

export const sendingDomain = 'parcel-desk.example'
export const linkHost = `www.${sendingDomain}`

/** Where visitors seem to come from: networks of documentation (RFC 5737) with an owner each in the file that the product reads. */
export const places = {
  office: '198.51.100.10',
  home: '198.51.100.130',
  cloud: '203.0.113.20',
  otherCloud: '203.0.113.150',
} as const
export type Place = keyof typeof places

const networks = [
  '198.51.100.0\t198.51.100.127\t64500\tDE\tCONTOSO-OFFICE Contoso Network',
  '198.51.100.128\t198.51.100.255\t64501\tDE\tEXAMPLE-ACCESS Example Telecom Broadband',
  '203.0.113.0\t203.0.113.127\t14618\tUS\tAMAZON-AES Amazon.com, Inc.',
  '203.0.113.128\t203.0.113.255\t15169\tUS\tGOOGLE Google LLC',
]

/** Sections of the configuration for an installation that serves the pages of simulations. */
export async function lureConfig(folder: string): Promise<Record<string, Record<string, unknown>>> {
  const port = await freePort()
  const networksFile = path.join(folder, 'networks.tsv')
  writeFileSync(networksFile, `${networks.join('\n')}\n`)
  return {
    phishThreat: {
      httpsListen: [`127.0.0.1:${port}`],
      publicPort: port,
      // The proxy in front of the pages is played by the visitors: X-Forwarded-For says where they come from.
      trustedProxies: ['127.0.0.1/32'],
      sendingAddresses: ['203.0.113.77'],
      networksFile,
    },
  }
}

/** This process takes the emulated authority for one that browsers trust, as the check of the certificate does. */
export function trustEmulator({ emulator }: Installation): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(emulator.caFile, 'utf8')])
}

/** Enters what the product asks for, and uploads a certificate for the pages. */
export async function setUpDomain(made: Installation, tenantId: string, domain: SendingDomainView): Promise<void> {
  const { dns, authority } = made.emulator.world
  for (const { record } of domain.checks)
    if (record.type === 'TXT' && record.wanted !== '')
      dns.add({ name: record.host, type: 'TXT', data: textParts(record.wanted) })
  dns.add({ name: domain.linkHost, type: 'A', data: '127.0.0.1' })
  dns.add({ name: domain.name, type: 'A', data: '127.0.0.1' })
  dns.add({ name: domain.name, type: 'MX', data: { preference: 10, exchange: domain.name } })
  const issued = await authority.issueCertificate([domain.linkHost], { server: true })
  await made.api('PUT', `/tenants/${tenantId}/simulations/domains/${domain.id}/certificate`, {
    certificate: issued.chainPem,
    privateKey: issued.privateKeyPem,
  })
}

const textParts = (text: string): string[] => text.match(/.{1,250}/gs) ?? []

export const mailboxOf = (made: Installation, address: string) => {
  const tenant = made.emulator.tenant('Contoso')
  const user = findUser(tenant, address)
  if (user === null) throw new Error(`no user ${address}`)
  return made.emulator.mailboxes.mailbox(tenant.id, user.id)
}

/** The simulation in a mailbox; null: not there. */
export const simulationIn = (made: Installation, address: string, subject?: string): MailItem | null =>
  mailboxOf(made, address)
    .list({ folder: 'inbox' })
    .find((item) => item.raw.includes(linkHost) && (subject === undefined || item.subject === subject)) ?? null

/** Links of a mail in the order of the page, each once. */
export function linksOf(item: MailItem): string[] {
  const text = `${item.html ?? ''}\n${item.text ?? ''}`
  const found = text.matchAll(new RegExp(`https://${RegExp.escape(linkHost)}:\\d+/[^"'\\s<>)]+`, 'g'))
  return [...new Set([...found].map(([link]) => link.replaceAll('&amp;', '&')))]
}

/** The person opened the mail, at an account that is used from that place. */
export function atWork(made: Installation, address: string, place: Place): void {
  const { emulator } = made
  const tenant = emulator.tenant('Contoso')
  const user = findUser(tenant, address)!
  addSignIn(emulator.world, tenant, { userId: user.id, at: made.clock.now(), address: places[place] })
}

const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

/** Chromium as people have it: what automation switches on is off, and its window is one that a screen can show. */
export async function peopleBrowser(): Promise<Browser> {
  return startChromium([
    '--disable-blink-features=AutomationControlled',
    '--window-size=1280,860',
    // Also for what a page sends while it closes, which the settings of a context do not reach.
    `--user-agent=${agent}`,
    `--host-resolver-rules=MAP *.${sendingDomain} 127.0.0.1`,
  ])
}

export interface Visitor {
  place: Place
  /** What a machine does not hide. */
  isMachine?: boolean
}

export async function visitorOf(browser: Browser, { place, isMachine = false }: Visitor): Promise<BrowserContext> {
  return browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    timezoneId: isMachine ? 'UTC' : 'Europe/Berlin',
    viewport: { width: 1240, height: 740 },
    screen: { width: 1440, height: 900 },
    ...(isMachine ? {} : { userAgent: agent }),
    extraHTTPHeaders: { 'x-forwarded-for': places[place] },
  })
}

/** Reads, moves the hand unevenly, turns the wheel: what a page sees of somebody who looks at it. */
export async function lookAround(page: Page): Promise<void> {
  let [x, y] = [120, 90]
  for (let step = 0; step < 24; step += 1) {
    x += 11 + ((step * 17) % 29)
    y += 5 + ((step * 7) % 13)
    await page.mouse.move(x, y, { steps: 1 + (step % 3) })
    await page.waitForTimeout(25 + ((step * 37) % 90))
  }
  await page.mouse.wheel(0, 120)
  await page.waitForTimeout(900)
  await page.mouse.wheel(0, -120)
  await page.waitForTimeout(900)
}

/** curl, as scripts and some filters use it. */
export async function curl(link: string, place: Place, options: string[] = []): Promise<void> {
  const { hostname, port } = new URL(link)
  await runFile('curl', [
    '--silent',
    '--insecure',
    '--max-time',
    '20',
    '--output',
    '/dev/null',
    '--resolve',
    `${hostname}:${port}:127.0.0.1`,
    '--header',
    `X-Forwarded-For: ${places[place]}`,
    ...options,
    link,
  ])
}
