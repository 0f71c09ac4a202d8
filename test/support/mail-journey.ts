// What journeys of mail look at: mailboxes, message trace, history and quarantine of an installation, and mail with known bytes.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { findUser } from '#emulator/directory/create-tenant.ts'
import type { Emulator } from '#emulator/emulator.ts'
import type { MailItem } from '#emulator/mailboxes/mailbox.ts'
import type { Tenant } from '#emulator/world.ts'
import type { Installation } from './installation.ts'

/** In two parts each, so that this file itself is neither a virus nor spam. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
export const gtube = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE', '-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'].join('')

export interface HistoryRow {
  messageId: string
  direction: string
  mailFrom: string
  recipients: string[]
  subject: string
  category: string
  status: string
  internetMessageId: string | null
}

export interface HistoryDetails extends HistoryRow {
  outcomes: { recipient: string; action: string; status: string; reply: string; quarantineId?: string }[]
  timeline: { step: string; recipient: string | null; detail: string; reply?: string; tls?: string }[]
  authentication: { judgedBy: string; dkim: string | null } | null
}

export interface QuarantineRow {
  id: string
  messageId: string
  status: string
  kind: string
  direction: string
  category: string
  reason: string
  subject: string
  recipients: string[]
}

/** Messages in a folder of a person's mailbox, oldest first. */
export function mailIn(made: Installation, tenantName: string, person: string, folder = 'inbox'): MailItem[] {
  const tenant = made.emulator.tenant(tenantName)
  const user = findUser(tenant, person.includes('@') ? person : `${person}@${domainOf(tenant)}`)
  if (user === null) throw new Error(`nobody is called ${person}`)
  return made.emulator.mailboxes.mailbox(tenant.id, user.id).list({ folder })
}

const domainOf = (tenant: Tenant): string =>
  [...tenant.domains.values()].find((domain) => domain.isDefault)?.id ?? tenant.initialDomain

/** The messages with a subject in inbox and junk folder together. */
export function received(made: Installation, tenantName: string, person: string, subject: string): MailItem[] {
  return ['inbox', 'junkemail'].flatMap((folder) =>
    mailIn(made, tenantName, person, folder).filter((mail) => mail.subject === subject),
  )
}

export function headerOf(mail: MailItem, name: string): string | undefined {
  return mail.headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value
}

export async function history(
  made: Installation,
  tenantId: string,
  query: Record<string, string>,
): Promise<HistoryRow[]> {
  const text = new URLSearchParams(query).toString()
  return (await made.api<{ items: HistoryRow[] }>('GET', `/tenants/${tenantId}/messages?${text}`)).items
}

/** The only message with the subject, once it is in the history. */
export async function historyOf(made: Installation, tenantId: string, subject: string): Promise<HistoryDetails> {
  const rows = await eventually(`"${subject}" in the history`, async () => {
    const found = (await history(made, tenantId, { subject })).filter((row) => row.subject === subject)
    return found.length > 0 ? found : null
  })
  if (rows.length !== 1)
    throw new Error(`"${subject}" stands ${rows.length} times in the history: ${JSON.stringify(rows)}`)
  return made.api('GET', `/tenants/${tenantId}/messages/${rows[0]!.messageId}`)
}

/** A subject that no other message has; words of the search have two letters at least. */
export const uniqueSubject = (text: string): string => `${text} ${randomUUID().slice(0, 8)}`

export async function quarantined(made: Installation, tenantId: string, subject: string): Promise<QuarantineRow[]> {
  const query = new URLSearchParams({ subject }).toString()
  return (await made.api<{ items: QuarantineRow[] }>('GET', `/tenants/${tenantId}/quarantine?${query}`)).items
}

/** What the message trace says about a subject: one row per pass and recipient. */
export function traceOf(emulator: Emulator, tenantName: string, subject: string) {
  return emulator.transport.trace.rows(emulator.tenant(tenantName).id).filter((row) => row.subject === subject)
}

/** Polls what real sockets and jobs bring about; fails after 30 s. */
export async function eventually<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const until_ms = Date.now() + 30_000
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > until_ms) throw new Error(`still not so after 30 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

export interface Signer {
  sign(raw: Buffer): Promise<Buffer>
  /** Results of all signatures of the domain: `pass`, `fail` … */
  verify(raw: Buffer): Promise<string[]>
}

/** An outside domain with a DKIM key in the emulated DNS. */
export function outsideSigner(emulator: Emulator, domain: string): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
  emulator.world.dns.add({ name: `out._domainkey.${domain}`, type: 'TXT', data: record.match(/.{1,255}/g) ?? [] })
  const key = {
    signingDomain: domain,
    selector: 'out',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
  return {
    async sign(raw) {
      const { signatures } = await dkimSign(raw, {
        algorithm: 'rsa-sha256',
        canonicalization: 'relaxed/simple',
        ...key,
        signatureData: [key],
      })
      return Buffer.concat([Buffer.from(signatures.replaceAll(/\r?\n/g, '\r\n')), raw])
    },
    verify: (raw) => dkimResults(emulator, raw, domain),
  }
}

export async function dkimResults(emulator: Emulator, raw: Buffer, domain: string): Promise<string[]> {
  const { results } = await dkimVerify(raw, {
    resolver: async (name: string, type: string) => {
      const found = emulator.world.dns.find(name, type as 'TXT')
      if (found.length === 0) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
      return found.map((each) => [each.data].flat().map(String))
    },
  } as never)
  return (results as { signingDomain?: string; status: { result: string } }[])
    .filter((result) => result.signingDomain === domain)
    .map((result) => result.status.result)
}

export interface PlainMessage {
  from: string
  to: string
  subject: string
  headers?: string[]
  body?: string
  messageId?: string
}

/** A message with exactly these bytes. */
export function rawMessage({ from, to, subject, headers = [], body = 'Hello.\r\n', messageId }: PlainMessage): Buffer {
  return Buffer.from(
    [
      `From: <${from}>`,
      `To: <${to}>`,
      `Subject: ${subject}`,
      `Message-ID: ${messageId ?? `<${randomUUID()}@${from.split('@')[1]}>`}`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      ...headers,
      '',
      body,
    ].join('\r\n'),
  )
}
