// Mailboxes of the emulated cloud with what people and intruders leave in them, and the symptoms part over a database of its own:
// each scene writes the state (rules, forwarding, audit records, sign-ins, mail), the product reads it by real HTTP.
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { lookAtMailbox, lookAtTenant, type TenantLook } from '#compromise/symptoms/look.ts'
import type {
  OpenIncidentFacts,
  SentHistory,
  SentMessage,
  SymptomParts,
  SymptomPorts,
  UncleanComputer,
} from '#compromise/symptoms/ports.ts'
import { findSubject } from '#compromise/symptoms/subject.ts'
import { findingsOf, type MailboxFindings } from '#compromise/symptoms/views.ts'
import { addRisk, addSignIn, type RiskLevel } from '#emulator/graph/sign-ins.ts'
import type { InboxRule } from '#emulator/mailboxes/inbox-rules.ts'
import type { AuditRecord, Tenant, TenantUser } from '#emulator/world.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import { createOperations } from '#platform/operations/operations.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { containmentCase, type ContainmentCase } from './containment.ts'

export const optionalRoles = ['AuditLog.Read.All', 'IdentityRiskEvent.Read.All', 'Mail.ReadBasic.All']
const minute_ms = 60_000

export interface SymptomCase {
  base: ContainmentCase
  parts: SymptomParts
  tenantId: string
  tenant: Tenant
  mailbox(name: string, kind?: TenantUser['mailboxType']): Promise<Scene>
  /** Reads what is the same for all, then looks at each of them. */
  look(scenes: readonly Scene[], change?: (tenant: TenantLook) => TenantLook): Promise<void>
  result(scene: Scene): Promise<MailboxFindings>
}

/** What the gateway and the endpoints would say, by address; the product asks through its ports. */
interface Facts {
  sent: Map<string, SentMessage[]>
  bounces: Map<string, Date[]>
  hours: Map<string, { hour: Date; recipients: number }[]>
  incidents: Map<string, OpenIncidentFacts>
  unclean: Map<string, UncleanComputer[]>
}

export async function symptomCase(t: TestContext, given: { roles?: readonly string[] } = {}): Promise<SymptomCase> {
  const base = await containmentCase(t, { roles: given.roles ?? optionalRoles })
  const { db, clock, tenantId } = base
  const logger = createLogger({ level: 'silent' })
  const jobs = createJobs(db, { logger, clock, work: false })
  const operations = createOperations({ db, jobs, clock, logger })
  const facts: Facts = {
    sent: new Map(),
    bounces: new Map(),
    hours: new Map(),
    incidents: new Map(),
    unclean: new Map(),
  }
  const symptoms: SymptomPorts = {
    history: historyOf(facts),
    incidentOf: async (_trx, _tenant, personId) => facts.incidents.get(personId) ?? null,
    uncleanComputers: async (_trx, _tenant, personId) => facts.unclean.get(personId) ?? [],
  }
  // What the symptoms do not use (blocks, secrets, outbox) is not there.
  const parts = {
    ...base.parts,
    logger,
    jobs,
    operations,
    symptoms,
  } as unknown as SymptomParts
  const tenant = base.emulator.tenant('Contoso')
  await writeDomains(base, tenant)
  return {
    base,
    parts,
    tenantId,
    tenant,
    mailbox: (name, kind = 'UserMailbox') => createScene(base, tenant, facts, name, kind),
    async look(scenes, change = (same) => same) {
      const look = change(await lookAtTenant(parts, tenantId))
      for (const { user } of scenes) {
        const subject = await db.inTenant(tenantId, (trx) => findSubject(trx, tenantId, user.id))
        await lookAtMailbox(parts, look, subject!)
      }
    },
    async result({ user }) {
      const all = await db.inTenant(tenantId, (trx) => findingsOf(trx, tenantId, [user.id], clock.now()))
      return all.get(user.id)!
    },
  }
}

function historyOf({ sent, bounces, hours }: Facts): SentHistory {
  const within = (at: Date, from: Date, to: Date): boolean => at >= from && at <= to
  const of = <T>(map: Map<string, T[]>, addresses: readonly string[]): T[] =>
    addresses.flatMap((address) => map.get(address) ?? [])
  return {
    sent: async (_tenant, addresses, from, to, limit) =>
      of(sent, addresses)
        .filter(({ at }) => within(at, from, to))
        .toSorted((a, b) => a.at.getTime() - b.at.getTime())
        .slice(-limit),
    bounces: async (_tenant, addresses, from, to) => of(bounces, addresses).filter((at) => within(at, from, to)),
    recipientsByHour: async (_tenant, addresses, from, to) =>
      of(hours, addresses).filter(({ hour }) => within(hour, from, to)),
  }
}

async function writeDomains({ db, tenantId, clock }: ContainmentCase, tenant: Tenant): Promise<void> {
  await db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('accepted_domain')
      .values(
        [...tenant.domains.values()].map((domain) => ({
          tenant_id: tenantId,
          name: domain.id,
          is_verified: true,
          is_initial: domain.isInitial,
          is_default: domain.isDefault,
          has_email: true,
          domain_type: 'Authoritative' as const,
          updated_at: clock.now(),
        })),
      )
      .execute(),
  )
}

export interface RuleInput extends Partial<Omit<InboxRule, 'name'>> {
  name: string
}

export interface Where {
  /** Before now. */
  minutesAgo: number
  address?: string
  by?: string
  /** `outlook`: UpdateInboxRules, often without the name. `none`: no record (older than the log). */
  client?: 'owa' | 'outlook' | 'outlook-nameless' | 'none'
}

export interface Scene {
  user: TenantUser
  address: string
  rule(rule: RuleInput, where: Where): InboxRule
  forward(target: string, keepsCopy: boolean, where: Where): void
  /** A record of the audit log, with the time of the happening in `minutesAgo`. */
  record(operation: string, where: Where, more?: Record<string, unknown>): void
  /** UserLoggedIn in the audit log; with a risk also in Microsoft Entra. */
  signIn(minutesAgo: number, address: string, risk?: RiskLevel, riskState?: string): void
  risk(minutesAgo: number, type: string, level: RiskLevel): void
  /** A message that the gateway saw leave; `copy`: it lies in Sent Items. */
  sent(minutesAgo: number, given?: Partial<SentMessage> & { copy?: boolean }): Promise<void>
  bounced(minutesAgo: number, count: number): void
  usual(hours: number, recipients: number): void
  burst(minutesAgo: number, recipients: number): void
  deleted(operation: 'HardDelete' | 'SoftDelete' | 'MoveToDeletedItems', subjects: string[], where: Where): void
  incident(minutesAgo: number, trigger: string): void
  infected(minutesAgo: number): void
  restricted(minutesAgo: number): void
}

const home = '203.0.113.10'

async function createScene(
  base: ContainmentCase,
  tenant: Tenant,
  facts: Facts,
  name: string,
  kind: TenantUser['mailboxType'],
): Promise<Scene> {
  const { emulator, clock } = base
  const user = addUser(base, tenant, name, kind)
  const address = user.mail!
  await writePerson(base, user)
  const before = (minutes: number): Date => new Date(clock.now().getTime() - minutes * minute_ms)
  const mailbox = emulator.mailboxes.mailbox(tenant.id, user.id)
  const push = (record: Partial<AuditRecord> & { Operation: string }, at: Date): void => {
    const { Operation, ...rest } = record
    tenant.audit.push({
      Id: randomUUID(),
      RecordType: 1,
      CreationTime: at.toISOString().slice(0, 19),
      Operation,
      OrganizationId: tenant.id,
      UserType: 0,
      UserKey: user.id,
      Workload: 'Exchange',
      ResultStatus: 'True',
      ObjectId: address,
      UserId: address,
      ClientIP: home,
      visibleAt: new Date(Math.min(at.getTime() + tenant.switches.auditLatency_ms, clock.now().getTime())),
      ...rest,
    } as AuditRecord)
  }
  const add = <T>(map: Map<string, T[]>, key: string, value: T): void =>
    void map.set(key, [...(map.get(key) ?? []), value])
  const scene: Scene = {
    user,
    address,
    rule(given, where) {
      const rule: InboxRule = {
        ruleIdentity: String(15_000_000_000_000_000_000n + BigInt(mailbox.inboxRules.length + 1)),
        enabled: true,
        priority: mailbox.inboxRules.length + 1,
        isHidden: false,
        conditions: {},
        actions: {},
        ...given,
      }
      mailbox.inboxRules.push(rule)
      writeRuleRecord(push, scene, rule, where, before(where.minutesAgo))
      return rule
    },
    forward(target, keepsCopy, where) {
      setForwarding(base, tenant, user, { target, keepsCopy })
      if (where.client !== 'none')
        push(
          {
            Operation: 'Set-Mailbox',
            UserId: where.by ?? address,
            ClientIP: `${where.address ?? home}:1080`,
            Parameters: [
              { Name: 'Identity', Value: address },
              { Name: 'ForwardingSmtpAddress', Value: `smtp:${target}` },
              { Name: 'DeliverToMailboxAndForward', Value: keepsCopy ? 'True' : 'False' },
            ],
          },
          before(where.minutesAgo),
        )
    },
    record(operation, where, more = {}) {
      push(
        { Operation: operation, UserId: where.by ?? address, ClientIP: where.address ?? home, ...more },
        before(where.minutesAgo),
      )
    },
    signIn(minutesAgo, from, risk = 'none', riskState) {
      push(
        { Operation: 'UserLoggedIn', RecordType: 15, Workload: 'AzureActiveDirectory', ClientIP: from },
        before(minutesAgo),
      )
      addSignIn(emulator.world, tenant, {
        userId: user.id,
        at: before(minutesAgo),
        address: from,
        risk,
        ...(riskState && { riskState }),
      })
    },
    risk: (minutesAgo, type, level) =>
      addRisk(emulator.world, tenant, { userId: user.id, at: before(minutesAgo), type, level, address: '192.0.2.99' }),
    async sent(minutesAgo, { copy = true, ...given } = {}) {
      const message: SentMessage = {
        internetMessageId: `<${randomUUID()}@contoso.com>`,
        at: before(minutesAgo),
        subject: 'Offer 4711',
        recipients: ['buyer@tailspin.example'],
        category: 'clean',
        isAutoSubmitted: false,
        isForwarded: false,
        refused: 0,
        ...given,
      }
      add(facts.sent, address, message)
      if (copy)
        await mailbox.deliver(
          Buffer.from(
            `From: ${address}\r\nTo: buyer@tailspin.example\r\nSubject: x\r\nMessage-ID: ${message.internetMessageId}\r\n\r\nx\r\n`,
          ),
          'sentitems',
        )
    },
    bounced(minutesAgo, count) {
      for (let index = 0; index < count; index += 1)
        add(facts.bounces, address, new Date(before(minutesAgo).getTime() + index * 1_000))
    },
    usual(hours, recipients) {
      for (let index = 0; index < hours; index += 1)
        add(facts.hours, address, {
          hour: before((100 + index * 5) * 60),
          recipients: 1 + (index % Math.max(1, recipients)),
        })
    },
    burst: (minutesAgo, recipients) => add(facts.hours, address, { hour: before(minutesAgo), recipients }),
    deleted(operation, subjects, where) {
      push(
        {
          Operation: operation,
          RecordType: 3,
          UserId: where.by ?? address,
          ClientIP: where.address ?? home,
          MailboxOwnerUPN: address,
          ClientInfoString: 'Client=OWA;Action=ViaProxy',
          SessionId: randomUUID(),
          AffectedItems: subjects.map((Subject) => ({ Subject, InternetMessageId: `<${randomUUID()}@x.example>` })),
        } as never,
        before(where.minutesAgo),
      )
    },
    incident: (minutesAgo, trigger) =>
      void facts.incidents.set(user.id, {
        incidentId: randomUUID(),
        openedAt: before(minutesAgo),
        trigger,
        isCounted: true,
      }),
    infected: (minutesAgo) =>
      add(facts.unclean, user.id, {
        computerId: randomUUID(),
        name: 'PC-17',
        threat: 'Win.Trojan.Made-Up',
        at: before(minutesAgo),
      }),
    restricted(minutesAgo) {
      const state = emulator.exchange.of(tenant)
      const row = state.newRow(address.toLowerCase(), {
        Reason: 'OutboundSpamLast24Hours=25;OutboundMailLast24Hours=200',
      })
      state.table('BlockedSender').add({ ...row, createdAt: before(minutesAgo) })
    },
  }
  return scene
}

function writeRuleRecord(
  push: (record: Partial<AuditRecord> & { Operation: string }, at: Date) => void,
  { address }: Scene,
  rule: InboxRule,
  where: Where,
  at: Date,
): void {
  const { client = 'owa' } = where
  if (client === 'none') return
  const common = { UserId: where.by ?? address, ClientIP: `${where.address ?? home}:443` }
  if (client === 'owa')
    push(
      {
        ...common,
        Operation: 'New-InboxRule',
        ObjectId: `EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/contoso.onmicrosoft.com/${address}\\${rule.name}`,
        Parameters: [{ Name: 'Name', Value: rule.name }],
      },
      at,
    )
  else
    push(
      {
        ...common,
        Operation: 'UpdateInboxRules',
        RecordType: 2,
        MailboxOwnerUPN: address,
        ClientInfoString: 'Client=MSExchangeRPC',
        OperationProperties: [
          { Name: 'RuleOperation', Value: 'AddMailboxRule' },
          ...(client === 'outlook' ? [{ Name: 'RuleName', Value: rule.name }] : []),
        ],
      } as never,
      at,
    )
}

function addUser(
  { emulator }: ContainmentCase,
  tenant: Tenant,
  name: string,
  mailboxType: TenantUser['mailboxType'],
): TenantUser {
  const model = [...tenant.users.values()].find((each) => each.mailboxType === 'UserMailbox')!
  const address = `${name}@contoso.com`
  const user: TenantUser = {
    ...model,
    id: randomUUID(),
    displayName: name,
    userPrincipalName: address,
    mail: address,
    proxyAddresses: [`SMTP:${address}`],
    mailboxType,
    other: {},
    createdAt: emulator.world.clock.now(),
  }
  tenant.users.set(user.id, user)
  return user
}

async function writePerson({ db, tenantId, clock }: ContainmentCase, user: TenantUser): Promise<void> {
  const now = clock.now()
  await db.inTenant(tenantId, async (trx) => {
    await trx
      .insertInto('person')
      .values({
        tenant_id: tenantId,
        id: user.id,
        display_name: user.displayName,
        given_name: null,
        surname: null,
        user_principal_name: user.userPrincipalName,
        mail: user.mail,
        department: null,
        job_title: null,
        language: null,
        usage_location: null,
        is_enabled: true,
        is_guest: false,
        has_exchange_plan: true,
        deleted_at: null,
        updated_at: now,
      })
      .execute()
    await trx
      .insertInto('mailbox')
      .values({
        tenant_id: tenantId,
        person_id: user.id,
        kind: user.mailboxType === 'SharedMailbox' ? 'shared' : 'user',
        primary_address: user.mail!,
        exchange_guid: user.id,
        deleted_at: null,
        updated_at: now,
      })
      .execute()
    await trx
      .insertInto('address')
      .values({ tenant_id: tenantId, address: user.mail!, owner_kind: 'person', owner_id: user.id, is_primary: true })
      .execute()
  })
}

/** As somebody set it by hand: the row of the mailbox in the emulated Exchange. */
export function setForwarding(
  { emulator }: ContainmentCase,
  tenant: Tenant,
  user: TenantUser,
  { target, keepsCopy }: { target: string | null; keepsCopy: boolean },
): void {
  const state = emulator.exchange.of(tenant)
  const values = {
    ForwardingAddress: null,
    ForwardingSmtpAddress: target === null ? null : `smtp:${target}`,
    DeliverToMailboxAndForward: keepsCopy,
  }
  const row = state
    .table('MailboxSettings')
    .rows()
    .find((each) => each.name === user.id)
  if (row === undefined) state.table('MailboxSettings').add(state.newRow(user.id, values))
  else state.table('MailboxSettings').replace(state.changedRow(row, values))
}
