// Writes the tenant's unified audit log; records show in feeds only after the tenant's audit latency.
// Shapes: learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema
import { randomUUID } from 'node:crypto'
import type { Actor, AuditRecord, Tenant, World } from './world.ts'

/** What a service says about an admin action; the rest of the record is filled in. */
export interface AuditEntry {
  Operation: string
  /** 1 ExchangeAdmin, 8 AzureActiveDirectory, 15 AzureActiveDirectoryStsLogon. */
  RecordType: number
  Workload: AuditRecord['Workload']
  ObjectId: string
  ResultStatus?: string
  Parameters?: { Name: string; Value: string }[]
  ModifiedProperties?: { Name: string; OldValue: string; NewValue: string }[]
  /** Further members of the record, e.g. `OrganizationName` or `Target`. */
  more?: Record<string, unknown>
}

/** UserType of the schema: 0 regular, 2 admin, 5 application. */
const userTypes = { user: 2, app: 5 } as const

/** Adds a record and returns it; nothing is written (null) when auditing is off in the tenant. */
export function audit(world: World, tenant: Tenant, actor: Actor, entry: AuditEntry): AuditRecord | null {
  if (!tenant.auditEnabled) return null
  const now = world.clock.now()
  const record: AuditRecord = {
    Id: randomUUID(),
    RecordType: entry.RecordType,
    CreationTime: now.toISOString().slice(0, 19),
    Operation: entry.Operation,
    OrganizationId: tenant.id,
    UserType: userTypes[actor.kind],
    UserKey: actor.id,
    Workload: entry.Workload,
    ResultStatus: entry.ResultStatus ?? (entry.RecordType === 1 ? 'True' : 'Success'),
    ObjectId: entry.ObjectId,
    UserId: actor.name,
    ClientIP: actor.clientAddress,
    ...(actor.appId === null ? {} : { AppId: actor.appId, ClientAppId: actor.appId }),
    ...(entry.Parameters ? { Parameters: entry.Parameters } : {}),
    ...(entry.ModifiedProperties ? { ModifiedProperties: entry.ModifiedProperties } : {}),
    ...entry.more,
    visibleAt: new Date(now.getTime() + tenant.switches.auditLatency_ms),
  }
  tenant.audit.push(record)
  return record
}

/** Records that feeds already show, without the emulator's own member. */
export function visibleAudit(world: World, tenant: Tenant): Omit<AuditRecord, 'visibleAt'>[] {
  const now = world.clock.now()
  return tenant.audit
    .filter((record) => record.visibleAt <= now)
    .map((record) => {
      const { visibleAt: _, ...sent } = record
      return sent
    })
}

/** The actor of changes made by an administrator at a portal, e.g. through the control API. */
export function portalActor(tenant: Tenant, userPrincipalName?: string): Actor {
  const name = userPrincipalName ?? `admin@${tenant.initialDomain}`
  const user = [...tenant.users.values()].find((each) => each.userPrincipalName.toLowerCase() === name.toLowerCase())
  return { kind: 'user', id: user?.id ?? name, name, appId: null, clientAddress: '198.51.100.20' }
}
