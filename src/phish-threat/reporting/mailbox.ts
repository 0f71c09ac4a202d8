// Reads the mailbox that collects reports of any button (microsoft-graph 5.3): mails that came since the last time, each with the reported
// message attached as a message or .eml file. What was read before is known by its id; nothing in the mailbox is changed.
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import type { ReportingParts } from './parts.ts'
import { findAttached } from './read-message.ts'
import { noteReport } from './report.ts'
import { findReportSettings } from './settings.ts'

const messages_max = 200
const message_bytes_max = 30 * 1024 * 1024
/** A mail may be shown later than one that came after it. */
const overlap_ms = 10 * 60_000

interface MailboxItem {
  id: string
  receivedDateTime: string
  internetMessageId?: string
  from?: { emailAddress?: { address?: string } }
  size?: number
}

export const readPermissions = ['Mail.Read', 'Mail.ReadWrite']

/** Null: no mailbox is to be read. Resolves with the number of new reports. Rejects for faults of ours alone. */
export async function readReportMailbox(parts: ReportingParts, tenantId: string): Promise<number | null> {
  const { settings, readUntil } = await parts.db.inTenant(tenantId, (trx) => findReportSettings(parts, trx, tenantId))
  if (settings.mailbox === null) return null
  const startedAt = parts.clock.now()
  try {
    const clients = await parts.microsoft.clients(tenantId)
    if (clients === null) return await noteProblem(parts, tenantId, 'The tenant is not connected.')
    const since = new Date((readUntil ?? startedAt).getTime() - overlap_ms)
    const found = await readSince(parts, tenantId, clients.graph, settings.mailbox, since)
    await noteRead(parts, tenantId, found.until ?? startedAt)
    return found.reports
  } catch (error) {
    if (!isAppError(error)) throw error
    return noteProblem(parts, tenantId, error.message)
  }
}

async function readSince(
  parts: ReportingParts,
  tenantId: string,
  graph: GraphClient,
  mailbox: string,
  since: Date,
): Promise<{ reports: number; until: Date | null }> {
  const owner = `/users/${encodeURIComponent(mailbox)}`
  const query = [
    `$filter=${encodeURIComponent(`receivedDateTime ge ${since.toISOString()}`)}`,
    `$orderby=${encodeURIComponent('receivedDateTime asc')}`,
    '$select=id,receivedDateTime,internetMessageId,from',
    '$top=50',
  ]
  let reports = 0
  let seen = 0
  for await (const page of graph.pages<MailboxItem>(`${owner}/mailFolders/inbox/messages?${query.join('&')}`, {
    headers: { prefer: 'IdType="ImmutableId"' },
  })) {
    for (const item of page) {
      seen += 1
      if (await takeItem(parts, tenantId, graph, owner, item)) reports += 1
      // The rest is read the next time, from where this one stopped.
      if (seen >= messages_max) return { reports, until: new Date(item.receivedDateTime) }
    }
  }
  return { reports, until: null }
}

async function takeItem(
  parts: ReportingParts,
  tenantId: string,
  graph: GraphClient,
  owner: string,
  item: MailboxItem,
): Promise<boolean> {
  const origin = item.internetMessageId ?? item.id
  const known = await parts.db.inTenant(tenantId, (trx) =>
    trx
      .selectFrom('message_report')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('source', '=', 'mailbox')
      .where('origin', '=', origin)
      .executeTakeFirst(),
  )
  if (known !== undefined) return false
  const mail = await graph.content(`${owner}/messages/${encodeURIComponent(item.id)}/$value`, {
    headers: { prefer: 'IdType="ImmutableId"' },
  })
  if (mail.length > message_bytes_max) return false
  const attached = await findAttached(mail)
  const reporter = item.from?.emailAddress?.address?.toLowerCase() ?? ''
  // A mail without a message in it is a question of somebody to the security team, for people to read.
  if (attached === null || reporter === '') return false
  parts.onCheckpoint?.('report mailbox')
  const at = new Date(item.receivedDateTime)
  const outcome = await noteReport(parts, tenantId, {
    source: 'mailbox',
    reporter,
    at,
    origin,
    bytes: attached,
    comment: null,
  })
  return outcome.isNew
}

async function noteRead(parts: ReportingParts, tenantId: string, until: Date): Promise<void> {
  await parts.db.inTenant(tenantId, (trx) =>
    trx
      .updateTable('report_settings')
      .set({ read_until: until, read_at: parts.clock.now(), read_problem: null })
      .where('tenant_id', '=', tenantId)
      .execute(),
  )
}

async function noteProblem(parts: ReportingParts, tenantId: string, text: string): Promise<number> {
  await parts.db.inTenant(tenantId, (trx) =>
    trx
      .updateTable('report_settings')
      .set({ read_problem: text.slice(0, 500) })
      .where('tenant_id', '=', tenantId)
      .execute(),
  )
  return 0
}
