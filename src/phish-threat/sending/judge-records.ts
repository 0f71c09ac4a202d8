// From what the DNS answered to the state of each check, with a sentence that says what to do. Pure.
import type { CheckState, DomainCheck } from './contract.ts'

/** `null`: the DNS did not answer. Empty: there is none for certain. */
export type Answer<T> = readonly T[] | null

interface Judged {
  state: CheckState
  text: string
}

const unknown: Judged = { state: 'unknown', text: 'The DNS did not answer just now. It is asked again by itself.' }
const ok = (text: string): Judged => ({ state: 'ok', text })

export function judgeOwnership(found: Answer<string>, wanted: string): Judged {
  if (found === null) return unknown
  if (found.includes(wanted)) return ok('The domain is yours.')
  return found.length === 0
    ? { state: 'missing', text: 'Enter this TXT record to prove that the domain is yours.' }
    : { state: 'wrong', text: 'There is a TXT record of this name with another value. Add this one.' }
}

/** Spaces and the order of tags do not matter; the key does (RFC 6376 3.6.1). */
export function judgeDkim(found: Answer<string>, publicKey: string): Judged {
  if (found === null) return unknown
  if (found.length === 0)
    return { state: 'missing', text: 'Enter this TXT record; without it the signature of the mails cannot be checked.' }
  const keys = found.map((text) => /(?:^|;)\s*p\s*=\s*([^;]*)/i.exec(text)?.[1]?.replaceAll(/\s/g, '') ?? '')
  if (found.length > 1)
    return { state: 'wrong', text: 'There are several TXT records of this name. Leave only this one.' }
  return keys[0] === publicKey
    ? ok('The key is the one that the mails are signed with.')
    : { state: 'wrong', text: 'The record holds another key. Replace it by this one, in one piece.' }
}

/** `results`: of SPF for each sending address (RFC 7208). */
export function judgeSpf(found: Answer<string>, results: readonly { address: string; result: string }[]): Judged {
  if (found === null) return unknown
  const records = found.filter((text) => /^v=spf1(?: |$)/i.test(text))
  if (records.length === 0)
    return {
      state: 'missing',
      text: 'Enter this TXT record; without it receivers do not know that the addresses may send.',
    }
  if (records.length > 1)
    return { state: 'wrong', text: 'There are several SPF records, which makes all of them void. Leave only one.' }
  if (results.some(({ result }) => result === 'temperror')) return unknown
  const failing = results.filter(({ result }) => result !== 'pass').map(({ address }) => address)
  if (failing.length > 0)
    return { state: 'wrong', text: `The record does not let ${failing.join(', ')} send. Replace it by this one.` }
  if (/\+all\b|\s[?]?all\b/i.test(records[0]!) && !/[-~]all\b/i.test(records[0]!))
    return { state: 'wrong', text: 'The record lets everybody send in the name of the domain. End it with -all.' }
  return ok('All sending addresses may send.')
}

export function judgeDmarc(found: Answer<string>): Judged {
  if (found === null) return unknown
  const records = found.filter((text) => /^v=DMARC1\b/i.test(text))
  if (records.length === 0)
    return { state: 'missing', text: 'Enter this TXT record; large providers refuse domains without a DMARC policy.' }
  if (records.length > 1)
    return { state: 'wrong', text: 'There are several DMARC records, which makes all of them void. Leave only one.' }
  return /;\s*p\s*=\s*(none|quarantine|reject)\b/i.test(records[0]!)
    ? ok('There is a policy.')
    : { state: 'wrong', text: 'The record has no policy (p=). Replace it by this one.' }
}

export function judgeMx(found: Answer<string>, hasAddress: boolean | null): Judged {
  if (found === null) return unknown
  if (found.length === 1 && found[0] === '')
    return {
      state: 'wrong',
      text: 'A null MX says that the domain takes no mail; many receivers refuse mail from such a domain. Remove it or name a mail server.',
    }
  if (found.length > 0) return ok('Bounces and replies have somewhere to go.')
  return hasAddress === true
    ? {
        state: 'missing',
        text: 'There is no MX record; bounces would go to the address of the domain itself. Name a mail server of yours.',
      }
    : {
        state: 'missing',
        text: 'Name a mail server of yours that takes bounces and replies; many receivers refuse domains without one.',
      }
}

export function judgeLinkHost(found: Answer<string>): Judged {
  if (found === null) return unknown
  return found.length === 0
    ? { state: 'missing', text: 'Enter an A record with the address under which the simulation pages are reached.' }
    : ok('The name leads to an address.')
}

/** Forward-confirmed: address → name → the same address (RFC 1912 2.1). */
export function judgeReverse(
  found: readonly { address: string; names: Answer<string>; isConfirmed: boolean }[],
): Judged {
  if (found.length === 0)
    return { state: 'missing', text: 'No sending address is configured (phishThreat.sendingAddresses).' }
  if (found.some(({ names }) => names === null)) return unknown
  const bare = found.filter(({ names }) => names!.length === 0).map(({ address }) => address)
  if (bare.length > 0)
    return {
      state: 'missing',
      text: `${bare.join(', ')}: no name (PTR). Ask the owner of the address for one; many receivers refuse addresses without.`,
    }
  const loose = found.filter(({ isConfirmed }) => !isConfirmed).map(({ address }) => address)
  if (loose.length > 0)
    return {
      state: 'wrong',
      text: `${loose.join(', ')}: the name of the address does not lead back to it. Enter an A record for the name.`,
    }
  return ok('Each address has a name that leads back to it.')
}

export interface CertificateFacts {
  /** Null: no connection came about. */
  found: { names: string; issuer: string; notAfter: Date; isTrusted: boolean; isForHost: boolean } | null
  reason: string
}

const soon_ms = 7 * 86_400_000

export function judgeCertificate({ found, reason }: CertificateFacts, now: Date): Judged {
  if (found === null)
    return {
      state: 'missing',
      text: `No TLS connection to the pages came about (${reason}). Start the lure server with TLS and let it get a certificate, or upload one.`,
    }
  if (!found.isForHost)
    return { state: 'wrong', text: 'The certificate is for another name. Upload one for this host.' }
  if (found.notAfter <= now) return { state: 'wrong', text: 'The certificate has ended. Renew it.' }
  if (!found.isTrusted)
    return { state: 'wrong', text: `Browsers do not trust the certificate (${reason}). Use one of a public authority.` }
  if (found.notAfter.getTime() - now.getTime() < soon_ms)
    return { state: 'wrong', text: `The certificate ends on ${found.notAfter.toISOString().slice(0, 10)}. Renew it.` }
  return ok(`Good until ${found.notAfter.toISOString().slice(0, 10)}.`)
}

/** The checks with their new states; what could not be asked keeps the state that it had, as long as there was one. */
export const withKnown = (now: readonly DomainCheck[], before: readonly DomainCheck[]): DomainCheck[] =>
  now.map((check) => {
    const known = before.find(({ name }) => name === check.name)
    return check.state === 'unknown' && known !== undefined && known.state !== 'unknown'
      ? { ...known, record: check.record, text: known.text }
      : check
  })
