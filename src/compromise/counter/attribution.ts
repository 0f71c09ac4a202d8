// Whose act a bad message is (endpoint-response 3.5): the mailbox by the directory, never by the string of its address.
import { sql } from 'kysely'
import type { IncidentFacts, OutboundThreat } from '../parts.ts'

/** Which of the counters of a mailbox a message is for. Only the first one blocks. */
export type CounterName = 'own' | 'forwarded' | 'automatic'

export interface Sender {
  counter: CounterName
  /** Id of the person, else `address:` and the address; `unattributed` for what is nobody's. */
  mailboxKey: string
  /** Primary address, lower case. */
  address: string
  addresses: readonly string[]
  displayName: string
  personId: string | null
  actorId: string | null
  mailboxKind: IncidentFacts['mailboxKind']
  /** An address of the tenant's domains that no mailbox has, or a connector's: told, never blocked. */
  isUnattributed: boolean
}

interface Owner {
  address: string
  ownerId: string
  ownerKind: 'person' | 'group'
  displayName: string | null
  mailboxKind: 'user' | 'shared' | 'room' | 'equipment' | null
  primaryAddress: string | null
  addresses: string[]
}

/** What the directory says about the addresses of some messages. */
export interface Directory {
  owners: readonly Owner[]
  /** Plain gateway mode, or before the first sync. */
  isEmpty: boolean
}

/** The mailbox that sent, resolved over aliases and plus addresses. Pure. */
export function senderOf(threat: OutboundThreat, { owners, isEmpty }: Directory): Sender {
  const counter = counterOf(threat)
  const from = addressOf(threat)
  const owner = owners.find(({ address }) => address === from) ?? owners.find(({ address }) => address === plain(from))
  if (owner === undefined) return { counter, ...nobody(from, isEmpty) }
  const actor = actorOf(owner, owners, threat.headerSender)
  return { counter, ...mailboxOf(actor ?? owner), actorId: null }
}

/**
 * A null sender and what a program answers never count against the mailbox, with one exception: malware, as no honest answer carries
 * any, and the field `Auto-Submitted` is written by whoever sends.
 */
export function counterOf({ mailFrom, isAutoSubmitted, isForwarded, category }: OutboundThreat): CounterName {
  if (mailFrom === '') return 'automatic'
  if (isForwarded) return 'forwarded'
  return isAutoSubmitted && category !== 'malware' ? 'automatic' : 'own'
}

/** The envelope decides; the author only where there is no envelope sender. */
function addressOf({ mailFrom, headerFrom }: OutboundThreat): string | null {
  const address = (mailFrom === '' ? (headerFrom[0] ?? '') : mailFrom).toLowerCase()
  return address === '' ? null : address
}

/** `ann+list@contoso.com`, and what Exchange makes of the envelope when it forwards: `ann+SRS=…@contoso.com`. */
export function plain(address: string | null): string | null {
  if (address === null) return null
  const at = address.lastIndexOf('@')
  const plus = address.indexOf('+')
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address
}

/** The addresses that `senderOf` looks for. */
export function candidatesOf(threat: OutboundThreat): string[] {
  const from = addressOf(threat)
  const sender = threat.headerSender?.toLowerCase() ?? null
  return [from, plain(from), sender, plain(sender)].filter((each) => each !== null)
}

/** A `Directory` as an expression of SQL, for a statement that reads other things as well. */
export const directoryOf = (tenantId: string, addresses: string[]) => sql<Directory>`jsonb_build_object(
  'isEmpty', not exists (select from mailbox where tenant_id = ${tenantId}),
  'owners', array(select jsonb_build_object('address', a.address, 'ownerId', a.owner_id, 'ownerKind', a.owner_kind,
      'displayName', coalesce(p.display_name, g.display_name), 'mailboxKind', m.kind,
      'primaryAddress', coalesce(m.primary_address, p.mail, g.mail),
      'addresses', array(select o.address from address o where o.tenant_id = a.tenant_id and o.owner_id = a.owner_id
        order by o.address))
    from address a
    left join person p on a.owner_kind = 'person' and p.tenant_id = a.tenant_id and p.id = a.owner_id
    left join mailbox m on m.tenant_id = a.tenant_id and m.person_id = p.id and m.deleted_at is null
    left join people_group g on a.owner_kind = 'group' and g.tenant_id = a.tenant_id and g.id = a.owner_id
    where a.tenant_id = ${tenantId} and a.address = any(${addresses}::text[])))`

/**
 * Who sent on behalf of a shared mailbox: Exchange names the person in the field Sender. The person is blocked, and the shared mailbox
 * only while nobody is known. The mailbox of a person never gives way: the field would let a thief blame a colleague.
 */
function actorOf(owner: Owner, owners: readonly Owner[], headerSender: string | null | undefined): Owner | null {
  if (owner.mailboxKind !== 'shared' || headerSender == null) return null
  const names = [headerSender.toLowerCase(), plain(headerSender.toLowerCase())]
  return owners.find(({ address, mailboxKind }) => names.includes(address) && mailboxKind === 'user') ?? null
}

type Mailbox = Omit<Sender, 'counter' | 'actorId'>

function mailboxOf(owner: Owner): Mailbox {
  const isPerson = owner.ownerKind === 'person'
  const address = (owner.primaryAddress ?? owner.address).toLowerCase()
  return {
    mailboxKey: isPerson ? owner.ownerId : `address:${address}`,
    address,
    addresses: [...new Set([address, ...owner.addresses])],
    displayName: owner.displayName ?? address,
    personId: isPerson ? owner.ownerId : null,
    mailboxKind: isPerson ? (owner.mailboxKind ?? 'user') : 'unknown',
    isUnattributed: false,
  }
}

/** Without a directory an address is all that there is; with one, it is somebody else's. */
function nobody(from: string | null, isEmpty: boolean): Omit<Sender, 'counter'> {
  const base = { displayName: from ?? '', personId: null, actorId: null, mailboxKind: 'unknown' as const }
  const address = plain(from)
  if (address !== null && isEmpty)
    return { ...base, mailboxKey: `address:${address}`, address, addresses: [address], isUnattributed: false }
  return {
    ...base,
    mailboxKey: 'unattributed',
    address: from ?? '',
    addresses: from === null ? [] : [from],
    isUnattributed: true,
  }
}
