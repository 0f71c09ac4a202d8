// Takes a reported message out of the mailboxes of the tenant, and puts it back. What would be taken out is what the report shows.
import type { AuditActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import type { Copy, ReportVerdict, ReportView } from './contract.ts'
import { findCopies } from './copies.ts'
import type { ReportingParts } from './parts.ts'
import { caseOf, readReport, type StoredReport } from './stored.ts'

type Act = 'remove' | 'restore'

const isBad = (verdict: ReportVerdict): boolean => verdict === 'phish' || verdict === 'spam'

const isRemovable = ({ isThere, state }: Copy): boolean =>
  state === null ? isThere : ['found', 'restored', 'failed', 'removing'].includes(state)
const isRestorable = ({ state }: Copy): boolean => state === 'removed' || state === 'restoring'

/** `missing`: why nothing can be moved; null: it can. Pure. */
export function clawBackOf(
  { verdict, internetMessageId }: Pick<StoredReport, 'verdict' | 'internetMessageId'>,
  copies: readonly Copy[],
  missing: string | null,
): ReportView['clawBack'] {
  if (verdict === 'simulation') return { canRemove: false, canRestore: false, text: 'It is a simulation of ours.' }
  if (internetMessageId === null)
    return { canRemove: false, canRestore: false, text: 'The report has no Message-ID, so its copies cannot be found.' }
  const [there, out] = [copies.filter(isRemovable).length, copies.filter(isRestorable).length]
  return {
    canRemove: isBad(verdict) && missing === null && there > 0,
    canRestore: missing === null && out > 0,
    text: [
      there === 0 ? 'As far as it is known, no mailbox has it.' : `It lies in ${mailboxes(there)}.`,
      out === 0 ? '' : `It was taken out of ${mailboxes(out)}, and can be put back.`,
      missing ?? (isBad(verdict) || there === 0 ? '' : 'Judge it as phishing or spam, then it can be taken out.'),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  }
}

const mailboxes = (count: number): string => (count === 1 ? 'one mailbox' : `${count} mailboxes`)

/**
 * Resolves with the id of the operation. Throws AppError `report.not-found`, `report.not-bad`, `report.no-message-id`,
 * `report.removal-missing`, `compromise.no-copies`.
 */
export async function startClawBack(
  parts: ReportingParts,
  tenantId: string,
  id: string,
  { act, reason, actor }: { act: Act; reason: string; actor: AuditActor },
): Promise<string> {
  const report = await parts.db.inTenant(tenantId, (trx) => readReport(trx, tenantId, id))
  if (act === 'remove' && !isBad(report.verdict)) throw notBad()
  const messageId = report.internetMessageId
  if (messageId === null) throw noMessageId()
  const missing = await parts.removal.missing(tenantId)
  if (missing !== null) throw removalMissing(missing)
  const copies = act === 'remove' ? (await findCopies(parts, tenantId, report)).filter(isRemovable) : []
  const caseId = caseOf(messageId)
  return parts.db.inTenant(tenantId, async (trx) => {
    const found = copies.map(({ address }) => ({ recipient: address, messageId }))
    await parts.removal.note(trx, tenantId, caseId, found)
    return parts.removal.start(trx, { tenantId, caseId, act, reason, actor, target: `report ${id}` })
  })
}

const notBad = (): AppError =>
  new AppError({
    code: 'report.not-bad',
    message: 'Only what was judged as phishing or spam is taken out of mailboxes. Judge the message first.',
    status: 409,
  })

const noMessageId = (): AppError =>
  new AppError({
    code: 'report.no-message-id',
    message: 'The reported message has no Message-ID, so its copies cannot be told from other mail.',
    status: 409,
  })

const removalMissing = (why: string): AppError =>
  new AppError({
    code: 'report.removal-missing',
    message: `Nothing can be taken out of mailboxes or put back now. ${why}`,
    status: 409,
  })
