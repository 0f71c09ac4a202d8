// What Exchange keeps per tenant, as versioned tables by object type. Made with the objects that a new tenant has.
import { randomUUID } from 'node:crypto'
import type { Tenant, World } from '../world.ts'
import { type Row, VersionedTable } from './versioned-table.ts'

export const tableNames = [
  'InboundConnector',
  'OutboundConnector',
  'TransportRule',
  'AcceptedDomainSettings',
  'OrganizationConfig',
  'TransportConfig',
  'AdminAuditLogConfig',
  'ArcConfig',
  'HostedConnectionFilterPolicy',
  'HostedContentFilterPolicy',
  'PhishSimOverridePolicy',
  'ExoPhishSimOverrideRule',
  'SecOpsOverridePolicy',
  'ExoSecOpsOverrideRule',
  'ReportSubmissionPolicy',
  'ReportSubmissionRule',
  'PendingOverrideRule',
  'TenantAllowBlockListItems',
  'SafeLinksPolicy',
  'SafeLinksRule',
  'SafeAttachmentPolicy',
  'SafeAttachmentRule',
  'JournalRule',
  'MailboxSettings',
  'CASMailbox',
  'BlockedSender',
  'BlockedConnector',
] as const

export type TableName = (typeof tableNames)[number]

export class ExchangeState {
  readonly tenantId: string
  readonly #tables = new Map<TableName, VersionedTable>()
  readonly #now: () => Date
  /** Counts the reads without an anchor, which see replicas in turn. */
  unanchoredReads = 0

  constructor(tenantId: string, now: () => Date) {
    this.tenantId = tenantId
    this.#now = now
    for (const name of tableNames) this.#tables.set(name, new VersionedTable(now))
    for (const [name, objects] of Object.entries(initialObjects)) {
      for (const { name: objectName, ...values } of objects)
        this.table(name as TableName).add(this.newRow(objectName, values))
      this.table(name as TableName).settle()
    }
  }

  table(name: TableName): VersionedTable {
    return this.#tables.get(name)!
  }

  newRow(name: string, values: Record<string, unknown>): Row {
    const now = this.#now()
    return { guid: randomUUID(), name, createdAt: now, changedAt: now, values }
  }

  changedRow(row: Row, values: Record<string, unknown>, name: string = row.name): Row {
    return { ...row, name, changedAt: this.#now(), values: { ...row.values, ...values } }
  }

  /** The only row of a table that always has one, e.g. the organisation's configuration. */
  single(name: TableName): Row {
    return this.table(name).rows()[0]!
  }
}

/** All tenants' Exchange states of one world. */
export class ExchangeStates {
  readonly #world: World
  readonly #states = new Map<string, ExchangeState>()

  constructor(world: World) {
    this.#world = world
  }

  of(tenant: Tenant | string): ExchangeState {
    const tenantId = typeof tenant === 'string' ? tenant : tenant.id
    let state = this.#states.get(tenantId)
    if (state === undefined) {
      state = new ExchangeState(tenantId, () => this.#world.clock.now())
      this.#states.set(tenantId, state)
    }
    return state
  }
}

/** What a tenant has from its first day. */
const initialObjects: Partial<Record<TableName, ({ name: string } & Record<string, unknown>)[]>> = {
  OrganizationConfig: [{ name: 'organization', IsDehydrated: false, AuditDisabled: false }],
  TransportConfig: [
    {
      name: 'Transport Settings',
      MessageExpiration: '1.00:00:00',
      MaxSendSize: 'Unlimited',
      MaxReceiveSize: 'Unlimited',
    },
  ],
  AdminAuditLogConfig: [
    { name: 'Admin Audit Log Settings', AdminAuditLogEnabled: true, UnifiedAuditLogIngestionEnabled: true },
  ],
  HostedConnectionFilterPolicy: [
    { name: 'Default', IsDefault: true, IPAllowList: [], IPBlockList: [], EnableSafeList: false, AdminDisplayName: '' },
  ],
  HostedContentFilterPolicy: [
    {
      name: 'Default',
      IsDefault: true,
      AllowedSenders: [],
      AllowedSenderDomains: [],
      BlockedSenders: [],
      BlockedSenderDomains: [],
      SpamAction: 'MoveToJmf',
      HighConfidenceSpamAction: 'MoveToJmf',
      PhishSpamAction: 'MoveToJmf',
      HighConfidencePhishAction: 'Quarantine',
      BulkThreshold: 7,
    },
  ],
}
