// What was read of a tenant before anything is made: domains, mailboxes, connectors, rules, conflicts.
import { sql } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import { getTenant } from '#people/tenants.ts'
import { listDomains } from '#people/views.ts'
import { findConnection } from './connection-store.ts'
import type { MailflowFoundAnswer } from './contract.ts'
import type { PreflightReport } from './preflight.ts'

export function readFound(db: Database, tenantId: string): Promise<MailflowFoundAnswer> {
  return db.inTenant(tenantId, async (trx) => {
    const tenant = await getTenant(trx, tenantId)
    const connection = await findConnection(trx, tenantId)
    const report = (connection?.preflight ?? null) as PreflightReport | null
    const accepted = connection?.options.acceptedFindings ?? []
    const domains = await listDomains(trx, tenantId)
    return {
      readAt: report?.checkedAt ?? null,
      initialDomain: tenant.initialDomain,
      domains: domains.filter(({ name }) => name !== connection?.cert_name),
      mailboxes: await countMailboxes(trx, tenantId),
      groups: await countGroups(trx, tenantId),
      objects: report?.objects ?? [],
      findings: (report?.findings ?? []).map((finding) => ({
        ...finding,
        isAccepted: accepted.includes(finding.code) || accepted.includes(`${finding.code}:${finding.subject}`),
      })),
    }
  })
}

async function countMailboxes(trx: Trx, tenantId: string): Promise<MailflowFoundAnswer['mailboxes']> {
  const rows = await trx
    .selectFrom('mailbox')
    .select(['kind', sql<number>`count(*)::int`.as('count')])
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .groupBy('kind')
    .execute()
  const counts = new Map(rows.map(({ kind, count }) => [kind, count]))
  const of = (kind: 'user' | 'shared' | 'room' | 'equipment'): number => counts.get(kind) ?? 0
  return { user: of('user'), shared: of('shared'), room: of('room'), equipment: of('equipment') }
}

async function countGroups(trx: Trx, tenantId: string): Promise<number> {
  const row = await trx
    .selectFrom('people_group')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}
