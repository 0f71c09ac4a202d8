// Reads the mailbox that collects reports of any button (microsoft-graph 5.3): mails that came since the last time, each with the reported
// message attached as a message or .eml file. What was read before is known by its id; nothing in the mailbox is changed.
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import type { ReportingParts } from './parts.ts'
import { findAttached } from './read-message.ts'
import { noteReport } from './report.ts'
import { findReportSettings } from './settings.ts'

const defaultLimits = { messages_max: 200 }
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
export async function readReportMailbox(
  parts: ReportingParts,
  tenantId: string,
  { messages_max } = defaultLimits,
): Promise<number | null> {
  const { settings, readUntil } = await parts.db.inTenant(tenantId, (trx) => findReportSettings(parts, trx, tenantId))
  if (settings.mailbox === null) return null
  const startedAt = parts.clock.now()
  try {
    const clients = await parts.microsoft.clients(tenantId)
    if (clients === null) return await noteProblem(parts, tenantId, 'The tenant is not connected.')
    const since = new Date((readUntil ?? startedAt).getTime() - overlap_ms)
    const found = await readSince(parts, tenantId, clients.graph, { mailbox: settings.mailbox, since, messages_max })
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
  { mailbox, since, messages_max }: { mailbox: string; since: Date; messages_max: number },
): Promise<{ reports: number; until: Date | null }> {
  const owner = `/users/${encodeURIComponent(mailbox)}`
  const query = [
    `$filter=${encodeURIComponent(`receivedDateTime ge ${since.toISOString()}`)}`,
    `$orderby=${encodeURIComponent('receivedDateTime asc')}`,
    '$select=id,receivedDateTime,internetMessageId,from',
    '$top=50',
  ]
  let reports = 0
  let taken = 0
  for await (const page of graph.pages<MailboxItem>(`${owner}/mailFolders/inbox/messages?${query.join('&')}`, {
    headers: { prefer: 'IdType="ImmutableId"' },
  })) {
    const known = await knownAmong(parts, tenantId, page.map(originOf))
    for (const item of page) {
      if (known.has(originOf(item))) continue
      if (await takeItem(parts, tenantId, graph, owner, item)) reports += 1
      taken += 1
      // The rest is read the next time, from where this one stopped.
      if (taken >= messages_max) return { reports, until: new Date(item.receivedDateTime) }
    }
  }
  return { reports, until: null }
}

const originOf = ({ internetMessageId, id }: MailboxItem): string => internetMessageId ?? id

/** Those that are reports already. They count for no limit: a burst of them would be read again and again, and nothing behind it. */
async function knownAmong(parts: ReportingParts, tenantId: string, origins: readonly string[]): Promise<Set<string>> {
  if (origins.length === 0) return new Set()
  const rows = await parts.db.inTenant(tenantId, (trx) =>
    trx
      .selectFrom('message_report')
      .select('origin')
      .where('tenant_id', '=', tenantId)
      .where('source', '=', 'mailbox')
      .where('origin', 'in', [...origins])
      .execute(),
  )
  return new Set(rows.map(({ origin }) => origin))
}

async function takeItem(
  parts: ReportingParts,
  tenantId: string,
  graph: GraphClient,
  owner: string,
  item: MailboxItem,
): Promise<boolean> {
  const mail = await contentOf(graph, owner, item)
  const attached = mail === null ? null : await findAttached(mail)
  const reporter = item.from?.emailAddress?.address?.toLowerCase() ?? ''
  // A mail without a message in it is a question of somebody to the security team, for people to read.
  if (attached === null || reporter === '') return false
  parts.onCheckpoint?.('report mailbox')
  const outcome = await noteReport(parts, tenantId, {
    source: 'mailbox',
    reporter,
    at: new Date(item.receivedDateTime),
    origin: originOf(item),
    bytes: attached,
    comment: null,
  })
  return outcome.isNew
}

/** Null: too large, or somebody has just moved it away. One such mail does not keep the others waiting. */
async function contentOf(graph: GraphClient, owner: string, { id }: MailboxItem): Promise<Buffer | null> {
  try {
    const mail = await graph.content(`${owner}/messages/${encodeURIComponent(id)}/$value`, {
      headers: { prefer: 'IdType="ImmutableId"' },
    })
    return mail.length > message_bytes_max ? null : mail
  } catch (error) {
    if (isAppError(error, 'microsoft.answer-too-large') || isAppError(error, 'microsoft.graph.not-found')) return null
    throw error
  }
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
