// What the application may do in the tenant, asked and remembered; steps that waited for a permission go on when it is there.
import { isAppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { loadSettings } from '../settings.ts'
import type { ContainmentView } from './contract.ts'
import type { ContainmentParts } from './parts.ts'
import { readRoles } from './steps/administrators.ts'
import { sessionsPermission } from './steps/sessions.ts'
import { signInPermission } from './steps/sign-in.ts'

interface Probed {
  probedAt: Date
  /** Null: the tenant is not connected, or did not answer. */
  roles: string[] | null
  problem: string | null
}

const notConnected = 'The tenant is not connected.'

/** Asks with a new token: what was granted a minute ago counts. */
export async function probeContainment(parts: ContainmentParts, tenantId: string): Promise<void> {
  const { roles, problem } = await ask(parts, tenantId)
  const now = parts.clock.now()
  const values = { probed_at: now, roles: json(roles ?? []) as never, problem }
  await parts.db.inTenant(tenantId, async (trx) => {
    await trx
      .insertInto('containment_probe')
      .values({ tenant_id: tenantId, ...values })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
      .execute()
    if (problem === null) await wakeForPermission(trx, tenantId, now)
  })
}

async function ask(parts: ContainmentParts, tenantId: string): Promise<Omit<Probed, 'probedAt'>> {
  try {
    const clients = await parts.microsoft.clients(tenantId)
    if (clients === null) return { roles: null, problem: notConnected }
    return { roles: await clients.roles({ fresh: true }), problem: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { roles: null, problem: error.message }
  }
}

/** A step that failed for want of a permission is tried now instead of in an hour. */
async function wakeForPermission(trx: Trx, tenantId: string, now: Date): Promise<void> {
  await trx
    .updateTable('containment_step')
    .set({ next_at: now })
    .where('tenant_id', '=', tenantId)
    .where('error_code', 'in', ['permission', 'mailflow.not-connected'])
    .where('next_at', '>', now)
    .execute()
}

const texts = {
  rejectRule: {
    title: 'Refuse mail by a mail flow rule',
    text: 'Also stops mail inside the tenant. Exchange Online applies it after 30 minutes or more. Needs no further permission.',
    permission: null,
  },
  disablesSignIn: {
    title: 'Disable sign-in',
    text: 'Stops new sign-ins within minutes; the value from before comes back at the end. Never the last active global administrator nor an account for emergencies; for administrators, synchronised and federated accounts it is the work of a person.',
    permission: signInPermission,
  },
  revokesSessions: {
    title: 'Revoke sessions',
    text: 'Ends refresh tokens and cookies within minutes. Access tokens stay good for up to about an hour.',
    permission: sessionsPermission,
  },
  liftsMicrosoftBlock: {
    title: 'Lift Microsoft’s own restriction at the end',
    text: 'Only once the mailbox is clean. Takes up to 24 hours, and Microsoft limits how often. Needs no further permission.',
    permission: null,
  },
} as const

export async function viewContainment(trx: Trx, tenantId: string): Promise<ContainmentView> {
  const { containment: chosen } = await loadSettings(trx, tenantId)
  const probe = await trx
    .selectFrom('containment_probe')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  const roles = probe === undefined || probe.problem !== null ? null : probe.roles
  const has = (permission: string | null): boolean | null =>
    roles === null ? null : permission === null || roles.includes(permission)
  return {
    isConnected: probe !== undefined && probe.problem !== notConnected,
    probedAt: probe?.probed_at.toISOString() ?? null,
    problem: probe?.problem ?? null,
    measures: (Object.keys(texts) as (keyof typeof texts)[]).map((key) => {
      const { title, text, permission } = texts[key]
      const isPossible = has(permission)
      return { key, title, text, isChosen: chosen[key], isPossible, missing: isPossible === false ? permission : null }
    }),
    permissionSet: 'response',
    permissions: [
      { name: signInPermission, isGranted: has(signInPermission), neededFor: texts.disablesSignIn.title },
      { name: sessionsPermission, isGranted: has(sessionsPermission), neededFor: texts.revokesSessions.title },
      {
        name: readRoles,
        isGranted: has(readRoles),
        neededFor: 'Know the last global administrator; without it administrators are left to a person',
      },
    ],
  }
}
