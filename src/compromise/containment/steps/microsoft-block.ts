// Step "microsoft-block": whether Microsoft has restricted the sender itself, and, when the policy says so, lifting it at the end.
import { isAppError } from '#platform/errors.ts'
import type { StepContext } from '../context.ts'
import { restored, type StepOutcome } from '../outcome.ts'

const look_ms = 15 * 60_000
/** "Usually within an hour, at most 24" (exchange-online 2.6). */
const lift_ms_max = 24 * 3600_000

const restricted =
  'Microsoft has restricted this sender itself (restricted entities): it cannot send outside whatever Mailwarden does.'

export async function lookAtBlock(context: StepContext): Promise<StepOutcome> {
  const { incident, parts, inTenant } = context
  const isRestricted = (await blockedAddresses(context)).length > 0
  await inTenant((trx) =>
    trx
      .updateTable('containment')
      .set({ is_microsoft_restricted: isRestricted })
      .where('tenant_id', '=', incident.tenantId)
      .where('incident_id', '=', incident.id)
      .execute(),
  )
  const nextLook = new Date(parts.clock.now().getTime() + look_ms)
  const detail = isRestricted ? restricted : 'Microsoft has not restricted this sender.'
  return { kind: 'done', detail, looksAgain: true, nextLook }
}

/** Asked once: the number of releases is limited. Afterwards it is only looked at. */
export async function liftBlock(context: StepContext): Promise<StepOutcome> {
  const { containment, step, calls, parts } = context
  const blocked = await blockedAddresses(context)
  if (blocked.length === 0)
    return restored(
      step.wrote_at === null ? 'Microsoft has not restricted this sender.' : 'Microsoft has lifted its restriction.',
    )
  if (!containment.lifts_microsoft_block)
    return {
      kind: 'manual',
      detail: `${restricted} Lift it in the Microsoft Defender portal under “Restricted entities” once the mailbox is clean; it takes up to 24 hours.`,
    }
  const now = parts.clock.now()
  if (step.wrote_at === null) {
    const Reason = `Mailwarden incident ${step.incident_id}`
    await context.write(async () => {
      for (const SenderAddress of blocked)
        await calls.write('Remove-BlockedSenderAddress', { SenderAddress, Reason }).catch(ignoreGone)
    })
    if ((await blockedAddresses(context)).length === 0) return restored('Microsoft has lifted its restriction.')
  }
  const began = step.wrote_at ?? now
  if (now.getTime() - began.getTime() >= lift_ms_max)
    return {
      kind: 'manual',
      detail:
        'Microsoft has not lifted its restriction within 24 hours. Lift it in the Microsoft Defender portal under “Restricted entities”.',
    }
  return {
    kind: 'wait',
    until: new Date(now.getTime() + look_ms),
    detail: 'Microsoft was asked to lift its restriction. That takes up to 24 hours.',
  }
}

async function blockedAddresses({ calls, incident }: StepContext): Promise<string[]> {
  const rows = await calls.read('Get-BlockedSenderAddress', {})
  return rows
    .map((row) => String(row['SenderAddress'] ?? '').toLowerCase())
    .filter((address) => incident.addresses.includes(address))
}

function ignoreGone(error: unknown): void {
  if (!isAppError(error, 'microsoft.exchange.not-found')) throw error
}
