// Audit search as an asynchronous query. Documented at learn.microsoft.com/graph/api/security-auditcoreroot-post-auditlogqueries
import { randomUUID } from 'node:crypto'
import { visibleAudit } from '../audit.ts'
import type { World } from '../world.ts'
import { created, jsonBody, ok, type GraphContext, type GraphReply, type Route } from './context.ts'
import { notFound } from './errors.ts'
import type { Row } from './filter.ts'
import { collectionReply } from './odata.ts'

interface AuditQuery extends Row {
  id: string
  tenantId: string
  doneAt: Date
}

/** Queries take minutes in life; here as long in emulator time when auditing is slow, else at once. */
const runTime_ms = 60_000

function queries(world: World): Map<string, AuditQuery> {
  const existing = world.sessions.get('audit-queries') as Map<string, AuditQuery> | undefined
  if (existing) return existing
  const made = new Map<string, AuditQuery>()
  world.sessions.set('audit-queries', made)
  return made
}

function shown(context: GraphContext, query: AuditQuery): Row {
  const { tenantId: _, doneAt, ...rest } = query
  return { ...rest, status: doneAt <= context.world.clock.now() ? 'succeeded' : 'running' }
}

function createQuery(context: GraphContext): GraphReply {
  const { world, tenant } = context
  const delay = tenant.switches.auditLatency_ms > 0 ? runTime_ms : 0
  const query: AuditQuery = {
    ...jsonBody(context),
    id: randomUUID(),
    tenantId: tenant.id,
    doneAt: new Date(world.clock.now().getTime() + delay),
  }
  queries(world).set(query.id, query)
  return created({ ...shown(context, query), status: 'notStarted' })
}

function requireQuery(context: GraphContext): AuditQuery {
  const query = queries(context.world).get(context.params['id']!)
  if (!query || query.tenantId !== context.tenant.id) throw notFound(context.params['id']!)
  return query
}

function records(context: GraphContext): GraphReply {
  const query = requireQuery(context)
  const among = (filter: unknown, value: string): boolean =>
    !Array.isArray(filter) || filter.length === 0 || filter.includes(value)
  const from = Date.parse(String(query['filterStartDateTime'] ?? '1970-01-01T00:00:00Z'))
  const to = Date.parse(String(query['filterEndDateTime'] ?? '9999-12-31T00:00:00Z'))
  const services = context.token.roles.includes('AuditLogsQuery.Read.All')
    ? ['Exchange', 'AzureActiveDirectory']
    : [
        ...(context.token.roles.includes('AuditLogsQuery-Exchange.Read.All') ? ['Exchange'] : []),
        ...(context.token.roles.includes('AuditLogsQuery-Entra.Read.All') ? ['AzureActiveDirectory'] : []),
      ]
  const rows = visibleAudit(context.world, context.tenant)
    .filter((record) => services.includes(record.Workload) && among(query['operationFilters'], record.Operation))
    .filter((record) => among(query['userPrincipalNameFilters'], record.UserId))
    .filter((record) => Date.parse(`${record.CreationTime}Z`) >= from && Date.parse(`${record.CreationTime}Z`) <= to)
    .map((record) => ({
      id: record.Id,
      createdDateTime: `${record.CreationTime}Z`,
      auditLogRecordType: record.RecordType === 1 ? 'exchangeAdmin' : 'azureActiveDirectory',
      operation: record.Operation,
      organizationId: record.OrganizationId,
      userType: record.UserType === 5 ? 'application' : 'admin',
      userId: record.UserId,
      service: record.Workload,
      objectId: record.ObjectId,
      userPrincipalName: record.UserId,
      clientIp: record.ClientIP,
      administrativeUnits: [''],
      auditData: record,
    }))
  return collectionReply(context, rows, { entitySet: 'auditLogRecords', isDirectory: false })
}

export const auditQueryRoutes: Route[] = [
  { on: 'POST /security/auditLog/queries', handle: createQuery },
  { on: 'GET /security/auditLog/queries/{id}', handle: (context) => ok(shown(context, requireQuery(context))) },
  { on: 'GET /security/auditLog/queries/{id}/records', handle: records },
]
