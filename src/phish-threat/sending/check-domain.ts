// Asks the real DNS, and the pages themselves, for everything that a sending domain needs.
import type { Resolver } from 'node:dns/promises'
import { connect as connectTls } from 'node:tls'
import { spf } from 'mailauth'
import type { PhishThreatParts } from '../parts.ts'
import type { DomainCheck } from './contract.ts'
import type { DomainRow } from './domains.ts'
import {
  judgeCertificate,
  judgeDkim,
  judgeDmarc,
  judgeLinkHost,
  judgeMx,
  judgeOwnership,
  judgeReverse,
  judgeSpf,
  type Answer,
  type CertificateFacts,
} from './judge-records.ts'
import { namesOf } from './reverse-name.ts'
import { wantedRecords } from './wanted-records.ts'

const answer_length_max = 500
const tls_ms = 8_000

/**
 * What cannot be asked is `unknown`. `onProven` is called before the pages are asked for their certificate: they show one for proven
 * domains only.
 */
export async function checkDomain(
  parts: PhishThreatParts,
  domain: DomainRow,
  onProven: () => Promise<void>,
): Promise<DomainCheck[]> {
  const { dns, config, clock } = parts
  const { sendingAddresses, httpsListen, publicPort } = config.phishThreat
  const wanted = wantedRecords(domain, sendingAddresses)
  const host = domain.link_host
  const [proof, dkim, texts, dmarc, mx, linkHost, own, reverse] = await Promise.all([
    textsAt(dns, wanted.ownership.host),
    textsAt(dns, wanted.dkim.host),
    textsAt(dns, domain.name),
    textsAt(dns, wanted.dmarc.host),
    ask(async () => (await dns.resolveMx(domain.name)).map(({ exchange }) => exchange)),
    addressesAt(dns, host),
    addressesAt(dns, domain.name),
    Promise.all(sendingAddresses.map((address) => reverseOf(dns, address))),
  ])
  const spfResults = await Promise.all(sendingAddresses.map((address) => spfOf(dns, domain.name, address)))
  const ownership = judgeOwnership(proof, wanted.ownership.value)
  if (ownership.state === 'ok') await onProven()
  const needsTls = httpsListen.length > 0 || publicPort === undefined || publicPort === 443
  const certificate = await certificateOf(host, linkHost, publicPort ?? 443)
  const txt = (host_: string, value: string) => ({ type: 'TXT' as const, host: host_, wanted: value })
  return [
    {
      name: 'ownership',
      neededFor: 'all',
      record: txt(wanted.ownership.host, wanted.ownership.value),
      found: shown(proof),
      ...ownership,
    },
    {
      name: 'link-host',
      neededFor: 'all',
      record: { type: 'A', host, wanted: '' },
      found: shown(linkHost),
      ...judgeLinkHost(linkHost),
    },
    {
      name: 'certificate',
      neededFor: needsTls ? 'all' : 'none',
      record: { type: 'certificate', host, wanted: '' },
      found:
        certificate.found === null
          ? []
          : [`${certificate.found.names}, ${certificate.found.issuer}`.slice(0, answer_length_max)],
      ...judgeCertificate(certificate, clock.now()),
    },
    {
      name: 'dkim',
      neededFor: 'smtp',
      record: txt(wanted.dkim.host, wanted.dkim.value),
      found: shown(dkim),
      ...judgeDkim(dkim, domain.dkim_public),
    },
    {
      name: 'spf',
      neededFor: 'smtp',
      record: txt(wanted.spf.host, wanted.spf.value),
      found: shown(texts?.filter((text) => /^v=spf1/i.test(text)) ?? null),
      ...judgeSpf(texts, spfResults),
    },
    {
      name: 'dmarc',
      neededFor: 'none',
      record: txt(wanted.dmarc.host, wanted.dmarc.value),
      found: shown(dmarc),
      ...judgeDmarc(dmarc),
    },
    {
      name: 'mx',
      neededFor: 'none',
      record: { type: 'MX', host: domain.name, wanted: '' },
      found: shown(mx),
      ...judgeMx(mx, own === null ? null : own.length > 0),
    },
    {
      name: 'reverse-name',
      neededFor: 'none',
      record: { type: 'PTR', host: sendingAddresses.join(', '), wanted: '' },
      found: reverse.map(({ address, names }) =>
        `${address}: ${names?.join(', ') ?? 'no answer'}`.slice(0, answer_length_max),
      ),
      ...judgeReverse(reverse),
    },
  ]
}

const shown = (found: Answer<string>): string[] =>
  (found ?? []).slice(0, 20).map((text) => text.slice(0, answer_length_max))

const absent = new Set(['ENOTFOUND', 'ENODATA', 'NOTFOUND', 'NODATA'])

/** Empty: there is none for certain; null: nobody knows now. */
async function ask<T>(work: () => Promise<T[]>): Promise<Answer<T>> {
  try {
    return await work()
  } catch (error) {
    return absent.has(String((error as { code?: unknown }).code)) ? [] : null
  }
}

const textsAt = (dns: Resolver, host: string): Promise<Answer<string>> =>
  ask(async () => (await dns.resolveTxt(host)).map((strings) => strings.join('')))

async function addressesAt(dns: Resolver, host: string): Promise<Answer<string>> {
  const [four, six] = await Promise.all([ask(() => dns.resolve4(host)), ask(() => dns.resolve6(host))])
  // Not every DNS server answers for IPv6; one kind of address is enough.
  if (four === null) return six === null || six.length === 0 ? null : six
  return [...four, ...(six ?? [])]
}

async function reverseOf(dns: Resolver, address: string) {
  const names = await ask(() => namesOf(dns, address))
  let isConfirmed = false
  for (const name of names ?? []) isConfirmed ||= (await addressesAt(dns, name))?.includes(address) === true
  return { address, names, isConfirmed }
}

async function spfOf(dns: Resolver, domain: string, address: string): Promise<{ address: string; result: string }> {
  try {
    const { status } = await spf({
      sender: `postmaster@${domain}`,
      ip: address,
      helo: domain,
      mta: 'localhost',
      resolver: (name: string, type: string) => dns.resolve(name, type) as Promise<never>,
    })
    return { address, result: status.result }
  } catch {
    return { address, result: 'temperror' }
  }
}

/** Connects as a browser would, whatever certificate is shown. */
function certificateOf(host: string, addresses: Answer<string>, port: number): Promise<CertificateFacts> {
  const [address] = addresses ?? []
  if (address === undefined) return Promise.resolve({ found: null, reason: 'the name has no address' })
  return new Promise((resolve) => {
    const socket = connectTls({ host: address, port, servername: host, rejectUnauthorized: false, timeout: tls_ms })
    const end = (facts: CertificateFacts): void => {
      socket.destroy()
      resolve(facts)
    }
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()
      if (certificate === undefined) return end({ found: null, reason: 'no certificate was shown' })
      end({
        found: {
          names: certificate.subjectAltName ?? certificate.subject,
          issuer: certificate.issuer.replaceAll('\n', ', '),
          notAfter: new Date(certificate.validTo),
          isTrusted: socket.authorized || isNameFault(socket.authorizationError),
          isForHost: certificate.checkHost(host, { subject: 'never' }) !== undefined,
        },
        reason: String(socket.authorizationError ?? ''),
      })
    })
    socket.once('timeout', () => end({ found: null, reason: 'no answer' }))
    socket.once('error', (error) => end({ found: null, reason: (error as { code?: string }).code ?? 'no answer' }))
  })
}

const isNameFault = (error: unknown): boolean => String(error).includes('ERR_TLS_CERT_ALTNAME_INVALID')
