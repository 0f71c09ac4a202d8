// Reads the allow-listing back: missing or changed entries, our relay's addresses in the override, the end coming near. Told by an alert
// that ends by itself when all is as it should be.
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import type { AllowListActual } from './actual.ts'
import type { Problem } from './contract.ts'
import { planNow } from './converge.ts'
import type { AllowListParts } from './parts.ts'
import type { AllowListPlan } from './plan.ts'
import { rangesOverlap } from './ranges.ts'
import { type AllowListRow, findAllowList, saveAllowList } from './store.ts'

const alertType = 'simulation.allow-list-fault'
const day_ms = 86_400_000

/** Null: nothing was applied in this tenant, or it is being changed right now. Rejects when the tenant cannot be asked. */
export async function verifyAllowList(parts: AllowListParts, tenantId: string): Promise<Problem[] | null> {
  const { db, clock } = parts
  const row = await db.inTenant(tenantId, (trx) => findAllowList(trx, tenantId))
  if (row === null || (row.state !== 'active' && row.state !== 'faulty')) return null
  const problems = await look(parts, tenantId, row)
  const now = clock.now()
  await db.inTenant(tenantId, async (trx) => {
    const current = await findAllowList(trx, tenantId)
    // Somebody began to change it while we looked.
    if (current === null || current.state !== row.state || current.changed_at.getTime() !== row.changed_at.getTime())
      return
    const blocking = problems.filter(({ severity }) => severity === 'blocking')
    const state = blocking.length === 0 ? 'active' : 'faulty'
    await saveAllowList(trx, tenantId, { state, problems, ...(state === 'active' ? { verifiedAt: now } : {}) }, now)
    await tell(parts, trx, tenantId, blocking)
    await remind(parts, trx, tenantId, current, now)
  })
  return problems
}

async function look(parts: AllowListParts, tenantId: string, row: AllowListRow): Promise<Problem[]> {
  const clients = await parts.microsoft.clients(tenantId)
  if (clients === null)
    return [problem('not-connected', 'The tenant is not connected any more: nobody can see what stands there.')]
  try {
    const { plan, actual } = await planNow(parts, tenantId, clients.exchange, row.settings)
    const relays = (await parts.mailflow.state(tenantId))?.relayAddresses ?? []
    return isApplied(row) ? problemsOf(plan, actual, relays) : [notApplied, ...relayProblems(actual, relays)]
  } catch (error) {
    if (isAppError(error, 'microsoft.exchange.permission') || isAppError(error, 'microsoft.exchange.unauthorized'))
      return [problem('no-permission', error.message)]
    throw error
  }
}

/** What was saved since then is a wish, and no drift. */
const isApplied = ({ applied_at: at, changed_at: changedAt }: AllowListRow): boolean => at !== null && changedAt <= at

const notApplied: Problem = {
  code: 'not-applied',
  severity: 'warning',
  text: 'The settings were changed and not applied yet.',
}

const problem = (code: string, text: string): Problem => ({ code, severity: 'blocking', text })

/** Pure. */
export function problemsOf(
  plan: Pick<AllowListPlan, 'steps' | 'problems'>,
  actual: AllowListActual,
  relayAddresses: readonly string[],
): Problem[] {
  return [
    ...plan.steps.map(({ text }) => problem('drift', `Not as it should be any more. To put right: ${text}`)),
    ...plan.problems.filter(({ severity }) => severity === 'blocking'),
    ...relayProblems(actual, relayAddresses),
  ]
}

/** Mail of everybody comes back from the relay: its addresses in the override would switch filtering off for what carries the domain. */
export function relayProblems(actual: AllowListActual, relayAddresses: readonly string[]): Problem[] {
  const listed = actual.rules.flatMap(({ addresses }) => addresses)
  const dangerous = listed.filter((range) => relayAddresses.some((relay) => rangesOverlap(range, relay)))
  return dangerous.length === 0
    ? []
    : [
        problem(
          'relay-listed',
          `${dangerous.join(', ')} in the advanced delivery policy covers the mail gateway, through which all mail comes back: take it out in the Defender portal. Simulations need only the addresses that they are sent from.`,
        ),
      ]
}

async function tell(parts: AllowListParts, trx: Trx, tenantId: string, problems: Problem[]): Promise<void> {
  if (problems.length === 0) {
    await parts.alerts.resolve(trx, tenantId, alertType, 'entries', 'All entries are there again.')
    return
  }
  await parts.alerts.raise(trx, {
    tenantId,
    type: alertType,
    subject: 'entries',
    title: 'Simulations are no longer let through',
    text: `${problems
      .slice(0, 5)
      .map(({ text }) => text)
      .join(' ')} Until it is put right, filters may hold simulations back or open their links.`,
    data: { codes: problems.map(({ code }) => code) },
  })
}

/** Once for each end. */
async function remind(parts: AllowListParts, trx: Trx, tenantId: string, row: AllowListRow, now: Date): Promise<void> {
  const { endsAt, remindBefore_days } = row.settings
  const from_ms = endsAt === null ? null : Date.parse(endsAt) - remindBefore_days * day_ms
  if (endsAt === null || from_ms === null || now.getTime() < from_ms) {
    await parts.alerts.resolve(trx, tenantId, alertType, 'end', 'The end was moved.')
    return
  }
  if (row.reminded_at !== null && row.reminded_at.getTime() >= from_ms) return
  await saveAllowList(trx, tenantId, { remindedAt: now }, now)
  await parts.alerts.raise(trx, {
    tenantId,
    type: alertType,
    subject: 'end',
    severity: 'low',
    title: 'Allow-listing of simulations ends soon',
    text: `On ${endsAt.slice(0, 10)} Mailwarden takes its entries out of Microsoft 365. Move the end when campaigns go on. Entries that you made by hand in other filters are yours to remove.`,
    data: { endsAt },
  })
}

/** Resolves the alerts of a tenant whose entries were taken out. */
export async function endAlerts(parts: AllowListParts, trx: Trx, tenantId: string): Promise<void> {
  for (const subject of ['entries', 'end'])
    await parts.alerts.resolve(trx, tenantId, alertType, subject, 'The entries were taken out.')
}
