// Which mailboxes have the same message: by the message trace of Exchange Online, by who reported it, and by what was taken out before.
import { isAppError } from '#platform/errors.ts'
import { mailDomains } from '#people/views.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Copy } from './contract.ts'
import type { ReportingParts } from './parts.ts'
import { caseOf, type StoredReport } from './stored.ts'
import './tables.ts'

const days_max = 10
const shown_max = 500
const day_ms = 86_400_000

/** In the order of addresses. Never rejects for what the tenant answers: then less is known. */
export async function findCopies(parts: ReportingParts, tenantId: string, report: StoredReport): Promise<Copy[]> {
  const { internetMessageId } = report
  if (internetMessageId === null) return []
  const traced = await readTrace(parts, tenantId, internetMessageId, report)
  return parts.db.inTenant(tenantId, async (trx) => {
    const found = new Map(traced.map((copy) => [copy.address, copy]))
    for (const address of await reportersOf(trx, tenantId, internetMessageId))
      found.set(address, { ...untouched(address, 'Reported it'), isThere: true })
    for (const { recipient, state, note } of await parts.removal.list(trx, tenantId, caseOf(internetMessageId)))
      found.set(recipient, { ...(found.get(recipient) ?? untouched(recipient, '')), state, note })
    const own = new Set(await mailDomains(trx, tenantId))
    return [...found.values()]
      .filter(({ address }) => own.has(address.slice(address.lastIndexOf('@') + 1)))
      .toSorted((a, b) => a.address.localeCompare(b.address))
  })
}

const untouched = (address: string, how: string): Copy => ({ address, how, isThere: false, state: null, note: '' })

/** Another message may carry the same Message-ID, made up by whoever wants that one to disappear: its subject tells. */
async function readTrace(
  parts: ReportingParts,
  tenantId: string,
  internetMessageId: string,
  { reportedAt, subject }: StoredReport,
): Promise<Copy[]> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null) return []
  const now = parts.clock.now()
  const start = Math.max(reportedAt.getTime() - days_max * day_ms, now.getTime() - days_max * day_ms + 60_000)
  try {
    const { records } = await clients.exchange.invoke(
      'Get-MessageTraceV2',
      {
        MessageId: [internetMessageId],
        StartDate: new Date(start).toISOString(),
        EndDate: now.toISOString(),
        ResultSize: shown_max,
      },
      { kind: 'read' },
    )
    return records
      .filter((record) => isSameSubject(String(record['Subject'] ?? ''), subject))
      .map((record) => {
        const how = String(record['Status'] ?? '')
        const copy = untouched(String(record['RecipientAddress'] ?? '').toLowerCase(), how)
        return { ...copy, isThere: /^(?:delivered|filteredasspam)$/i.test(how) }
      })
  } catch (error) {
    if (!isAppError(error)) throw error
    parts.logger.warn({ event: 'reports.trace-unread', tenant: tenantId, code: error.code }, error.message)
    return []
  }
}

/** Both may be cut short. */
function isSameSubject(traced: string, reported: string): boolean {
  const [one, other] = [traced, reported].map((text) => text.replaceAll(/\s+/g, ' ').trim().replace(/…$/, ''))
  return one === other || (one !== '' && other !== '' && (one!.startsWith(other!) || other!.startsWith(one!)))
}

async function reportersOf(trx: Trx, tenantId: string, internetMessageId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('message_report')
    .select('reporter')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('internet_message_id', '=', internetMessageId)
    .where('verdict', '<>', 'simulation')
    .limit(shown_max)
    .execute()
  return rows.map(({ reporter }) => reporter)
}
