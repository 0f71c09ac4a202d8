// Reported messages are taken out of mailboxes by what incident response takes copies out with.
import { startMoving } from '#compromise/copies/start.ts'
import { copiesOf, forgetReportedCopies, noteFound } from '#compromise/copies/store.ts'
import { whyNotMovable } from '#compromise/copies/move.ts'
import type { CompromiseParts } from '#compromise/parts.ts'
import type { RemovalPort } from '#phish-threat/parts.ts'

export function removalOf(parts: Pick<CompromiseParts, 'clock' | 'audit' | 'operations' | 'microsoft'>): RemovalPort {
  return {
    missing: (tenantId) => whyNotMovable(parts, tenantId),
    list: copiesOf,
    forget: forgetReportedCopies,
    note: (trx, tenantId, caseId, copies) => noteFound(trx, { tenantId, caseId }, copies, parts.clock.now()),
    start: (trx, wanted) => startMoving(parts, trx, { ...wanted, of: 'report', ids: null }),
  }
}
