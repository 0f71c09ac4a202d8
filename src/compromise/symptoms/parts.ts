// What the symptoms read of the other parts of the slice: the open incident, infected computers, the history of mail.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { computersOf } from '#people/computers.ts'
import type { CompromiseParts } from '../parts.ts'
import '../endpoints/tables.ts'
import '../incidents/tables.ts'
import type { OpenIncidentFacts, SentHistory, SymptomParts, UncleanComputer } from './ports.ts'

export function symptomParts(parts: CompromiseParts): SymptomParts {
  return {
    ...parts,
    symptoms: {
      history: parts.sent ?? noHistory,
      incidentOf,
      uncleanComputers: (trx, tenantId, personId) => uncleanComputers(trx, tenantId, personId, parts.clock.now()),
    },
  }
}

async function incidentOf(
  trx: Trx,
  tenantId: string,
  personId: string,
  addresses: readonly string[],
): Promise<OpenIncidentFacts | null> {
  const row = await trx
    .selectFrom('incident')
    .select(({ exists, selectFrom }) => [
      'id',
      'opened_at',
      'trigger',
      exists(
        selectFrom('incident_message')
          .select('count_key')
          .whereRef('incident_message.tenant_id', '=', 'incident.tenant_id')
          .whereRef('incident_message.incident_id', '=', 'incident.id'),
      ).as('is_counted'),
    ])
    .where('tenant_id', '=', tenantId)
    .where('mailbox_key', 'in', [personId, ...addresses.map((address) => `address:${address}`)])
    .where('is_told_only', '=', false)
    .where('is_false_positive', '=', false)
    .where('ended_at', 'is', null)
    .orderBy('opened_at', 'desc')
    .executeTakeFirst()
  return row === undefined
    ? null
    : { incidentId: row.id, openedAt: row.opened_at, trigger: row.trigger, isCounted: row.is_counted === true }
}

/** Of the latest scan of each computer that is the person's with strong evidence. */
async function uncleanComputers(trx: Trx, tenantId: string, personId: string, now: Date): Promise<UncleanComputer[]> {
  const linked = await computersOf(trx, tenantId, personId, now)
  const strong = linked.filter(({ weight, isStale }) => !isStale && (weight === 'certain' || weight === 'strong'))
  if (strong.length === 0) return []
  const scans = await trx
    .selectFrom('computer_scan')
    .distinctOn('computer_id')
    .select(['computer_id', 'computer', 'state', 'ended_at', 'requested_at', 'detections'])
    .where('tenant_id', '=', tenantId)
    .where(
      'computer_id',
      'in',
      strong.map(({ computerId }) => computerId),
    )
    .where('ended_at', 'is not', null)
    .orderBy('computer_id')
    .orderBy('requested_at', 'desc')
    .execute()
  return scans
    .filter(({ state }) => state === 'infected')
    .map((scan) => ({
      computerId: scan.computer_id,
      name: scan.computer,
      threat: scan.detections.find(({ action }) => action === 'failed' || action === 'none')?.threat ?? 'a threat',
      at: scan.ended_at ?? scan.requested_at,
    }))
}

const missing = (): never => {
  throw new AppError({
    code: 'compromise.no-history',
    message: 'The history of mail is not connected to this process.',
  })
}

/** Where the gateway's history is not wired: unknown, never clean. */
const noHistory: SentHistory = {
  sent: async () => missing(),
  bounces: async () => missing(),
  recipientsByHour: async () => missing(),
}
