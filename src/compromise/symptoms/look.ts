// Looks at one mailbox: collects, judges, writes, tells. The tenant-wide facts are read once and given to each look.
import { isAppError } from '#platform/errors.ts'
import type { MicrosoftClients } from '../parts.ts'
import { tell } from './alert.ts'
import { keptAudit, readState, refreshAudit } from './audit/store.ts'
import { reach_ms } from './audit/read.ts'
import { collectForwarding } from './collect/forwarding.ts'
import { collectRestricted } from './collect/restricted.ts'
import { collectRules } from './collect/rules.ts'
import { collectMissingSent } from './collect/sent-items.ts'
import { collectSignIns } from './collect/sign-ins.ts'
import { collectRedirects, redirectsOf, type TenantRedirect } from './collect/transport-rules.ts'
import { notConnected, whyNot } from './collect/why-not.ts'
import { isOurs, ownActs } from './cleanup/own.ts'
import { judge } from './judge/judge.ts'
import {
  known,
  unknown,
  type Known,
  type MailboxObservation,
  type Restriction,
  type Sending,
  type SignInFact,
  type TenantFacts,
} from './observation.ts'
import type { SymptomParts } from './ports.ts'
import { writeLook } from './store.ts'
import type { FoundSubject } from './subject.ts'
import { isOfDirectory } from './subject.ts'

export interface TenantLook {
  tenantId: string
  clients: MicrosoftClients | null
  roles: string[]
  facts: TenantFacts
  redirects: Known<TenantRedirect[]>
  restricted: Known<Map<string, Restriction>>
  /** By the id of the person. */
  signIns: Known<Map<string, SignInFact[]>>
  /** Why the audit log could not be read; null when it could. */
  auditProblem: string | null
}

/** Reads what is the same for all mailboxes. Problems of Microsoft's side become "unknown"; faults of ours are thrown. */
export async function lookAtTenant(parts: SymptomParts, tenantId: string, signal?: AbortSignal): Promise<TenantLook> {
  const facts = await parts.db.inTenant(tenantId, async (trx) => ({
    acceptedDomains: new Set(
      (
        await trx
          .selectFrom('accepted_domain')
          .select('name')
          .where('tenant_id', '=', tenantId)
          .where('is_verified', '=', true)
          .execute()
      ).map(({ name }) => name.toLowerCase()),
    ),
  }))
  const { clients, problem } = await connect(parts, tenantId)
  if (clients === null)
    return {
      tenantId,
      clients,
      roles: [],
      facts,
      redirects: unknown(problem),
      restricted: unknown(problem),
      signIns: unknown(problem),
      auditProblem: problem,
    }
  const roles = await rolesOf(clients)
  const [redirects, restricted, signIns] = await Promise.all([
    collectRedirects(clients.exchange),
    collectRestricted(clients.exchange),
    collectSignIns(clients.graph, roles, parts.clock.now()),
  ])
  const auditProblem = await refreshAudit(parts, tenantId, clients.exchange, signal)
  return { tenantId, clients, roles, facts, redirects, restricted, signIns, auditProblem }
}

async function connect(parts: SymptomParts, tenantId: string) {
  const nothing = 'Nothing can be read in Microsoft 365: the tenant is not connected.'
  try {
    const clients = await parts.microsoft.clients(tenantId)
    return { clients, problem: clients === null ? nothing : '' }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { clients: null, problem: `Nothing can be read in Microsoft 365: ${error.message}` }
  }
}

/** Optional permissions; a token that cannot be had makes them all unknown, not wrong. */
async function rolesOf(clients: MicrosoftClients): Promise<string[]> {
  try {
    return await clients.roles()
  } catch (error) {
    if (!isAppError(error)) throw error
    return []
  }
}

export interface LookResult {
  /** Rules and forwarding were read. */
  isRead: boolean
  findings: number
  unknown: string[]
}

export async function lookAtMailbox(
  parts: SymptomParts,
  tenant: TenantLook,
  subject: FoundSubject,
): Promise<LookResult> {
  const seen = await observe(parts, tenant, subject)
  const now = parts.clock.now()
  const symptoms = judge(seen, tenant.facts, now)
  await parts.db.inTenant(tenant.tenantId, async (trx) => {
    const { fresh } = await writeLook(trx, tenant.tenantId, seen, symptoms, now)
    await tell(parts, trx, tenant.tenantId, subject, fresh, now)
  })
  return {
    isRead: seen.rules.isKnown && seen.forwarding.isKnown,
    findings: symptoms.length,
    unknown: [seen.rules, seen.forwarding].flatMap((part) => (part.isKnown ? [] : [part.why])),
  }
}

const sentDays_ms = 72 * 3_600_000
const usualDays_ms = 30 * 86_400_000
const sent_max = 2_000

async function observe(parts: SymptomParts, tenant: TenantLook, subject: FoundSubject): Promise<MailboxObservation> {
  const now = parts.clock.now()
  const { tenantId, clients } = tenant
  const sending = await sendingOf(parts, tenantId, subject, now)
  const messages = sending.isKnown ? sending.value.messages : []
  const [rules, forwarding, missingSent] =
    clients === null
      ? [
          notConnected<never>('Inbox rules'),
          notConnected<never>('Forwarding of the mailbox'),
          notConnected<never>('Sent items'),
        ]
      : await Promise.all([
          collectRules(clients.exchange, subject.userPrincipalName),
          collectForwarding(clients.exchange, subject.userPrincipalName),
          collectMissingSent(clients.graph, tenant.roles, subject.personId, messages, now),
        ])
  const stored = await readStored(parts, tenantId, subject, now)
  const target = forwarding.isKnown ? forwarding.value.ForwardingAddress : null
  return {
    subject,
    lastLookAt: stored.lastLookAt,
    rules,
    forwarding,
    forwardsToContact: target !== null && !(await isKnownRecipient(parts, tenantId, target)),
    transport: tenant.redirects.isKnown
      ? known(redirectsOf(tenant.redirects.value, subject.addresses))
      : tenant.redirects,
    restriction: restrictionOf(tenant, subject),
    audit:
      tenant.auditProblem === null ? known({ facts: stored.facts, since: stored.since }) : unknown(tenant.auditProblem),
    networks: stored.networks,
    sending,
    missingSent,
    signIns: signInsOf(tenant, subject),
    unclean: stored.unclean,
    incident: stored.incident,
  }
}

async function sendingOf(
  { symptoms }: SymptomParts,
  tenantId: string,
  { addresses }: FoundSubject,
  now: Date,
): Promise<Known<Sending>> {
  const from = (span_ms: number): Date => new Date(now.getTime() - span_ms)
  try {
    const [messages, bounces, hours] = await Promise.all([
      symptoms.history.sent(tenantId, addresses, from(sentDays_ms), now, sent_max),
      symptoms.history.bounces(tenantId, addresses, from(sentDays_ms), now),
      symptoms.history.recipientsByHour(tenantId, addresses, from(usualDays_ms), now),
    ])
    return known({ messages, bounces, hours })
  } catch (error) {
    return whyNot('The history of mail that left', error)
  }
}

async function readStored(parts: SymptomParts, tenantId: string, subject: FoundSubject, now: Date) {
  return parts.db.inTenant(tenantId, async (trx) => {
    const row = await trx
      .selectFrom('symptom_mailbox')
      .select('checked_at')
      .where('tenant_id', '=', tenantId)
      .where('person_id', '=', subject.personId)
      .executeTakeFirst()
    const since = new Date(now.getTime() - reach_ms)
    const state = await readState(trx, tenantId)
    const audit = await keptAudit(trx, tenantId, subject.names, since)
    const own = await ownActs(trx, tenantId, subject.personId, now)
    const incident = await parts.symptoms.incidentOf(trx, tenantId, subject.personId, subject.addresses)
    return {
      lastLookAt: row?.checked_at ?? null,
      facts: audit.facts.filter((fact) => !own.some((act) => isOurs(fact, act))),
      networks: audit.networks,
      since: state?.audit_until === null ? now : since,
      incident: incident?.isCounted === true ? incident : null,
      unclean: await parts.symptoms.uncleanComputers(trx, tenantId, subject.personId),
    }
  })
}

async function isKnownRecipient({ db }: SymptomParts, tenantId: string, target: string): Promise<boolean> {
  return db.inTenant(tenantId, (trx) => isOfDirectory(trx, tenantId, target))
}

function signInsOf({ signIns }: TenantLook, { personId }: FoundSubject): Known<SignInFact[]> {
  return signIns.isKnown ? known(signIns.value.get(personId.toLowerCase()) ?? [], signIns.gaps) : signIns
}

function restrictionOf({ restricted }: TenantLook, { addresses }: FoundSubject): Known<Restriction | null> {
  if (!restricted.isKnown) return restricted
  return known(addresses.map((address) => restricted.value.get(address)).find((found) => found !== undefined) ?? null)
}
