// What the console learns about the person who is signed in.
import type { Trx } from '#platform/db/database.ts'
import type { SignedInPerson } from './callers.ts'
import type { SignedInView } from './contract.ts'
import { everyUser } from './permissions.ts'
import { coveredTenants, reachFor, unionOf } from './reach.ts'
import { recoveryCodesLeft } from './recovery-codes.ts'
import { passkeysOf } from './passkeys.ts'
import { confirmed_ms, csrfTokenOf, idle_ms } from './sessions.ts'

const tenants_max = 10_000

export async function showSignedIn(trx: Trx, person: SignedInPerson): Promise<SignedInView> {
  const { user, session, grants } = person
  const held = unionOf(grants)
  const after = (time: Date, ms: number) => new Date(time.getTime() + ms)
  const idleEnds = after(session.seen_at, idle_ms)
  return {
    signedIn: true,
    csrfToken: csrfTokenOf(person.secret),
    user: { id: user.id, name: user.name, email: user.email },
    roles: grants.map(({ roleId, roleName, scope }) => ({ id: roleId, name: roleName, scope })),
    permissions: held === 'all' ? held : [...new Set([...held, everyUser])],
    tenants: await tenantsOf(trx, person),
    isInstallation: grants.some(({ kind, scope }) => kind === 'tenant' && scope.kind === 'installation'),
    session: {
      id: session.id,
      method: session.method,
      signedInAt: session.created_at.toISOString(),
      idleEndsAt: (idleEnds < session.ends_at ? idleEnds : session.ends_at).toISOString(),
      endsAt: session.ends_at.toISOString(),
      confirmedUntil: session.confirmed_at === null ? null : after(session.confirmed_at, confirmed_ms).toISOString(),
    },
    secondFactor: {
      totp: user.totp_secret !== null,
      passkeys: (await passkeysOf(trx, user.id)).length,
      recoveryCodesLeft: await recoveryCodesLeft(trx, user.id),
    },
  }
}

/** Those that the person can enter, with what they may do there. */
async function tenantsOf(trx: Trx, { grants, granted }: SignedInPerson): Promise<SignedInView['tenants']> {
  const covered = grants.map((grant) => coveredTenants(grant, granted, false))
  const ids = covered.includes('all') ? null : [...new Set(covered.flat())]
  if (ids !== null && ids.length === 0) return []
  const query = trx.selectFrom('tenant').select(['tenant_id', 'name']).orderBy('name').orderBy('tenant_id')
  const rows = await (ids === null ? query : query.where('tenant_id', 'in', ids)).limit(tenants_max).execute()
  const everywhere = JSON.stringify(unionOf(grants))
  return rows.map(({ tenant_id: id, name }) => {
    const { permissions, limit } = reachFor(grants, granted, { permission: 'messages.read', tenantId: id })
    const isSame = JSON.stringify(permissions) === everywhere
    return { id, name, permissions: isSame || permissions === 'all' ? null : permissions, limit: limit ?? null }
  })
}
