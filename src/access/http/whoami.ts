// Who am I: for integrations that are given a credential and nothing else.
import type { HttpApp } from '#platform/http/module.ts'
import { whoamiSchema, type Whoami } from '../contract.ts'
import type { AccessParts } from '../parts.ts'
import { everyCaller } from '#platform/http/sign-in.ts'
import { everyUser } from '../permissions.ts'
import { coveredTenants, unionOf } from '../reach.ts'
import { findPerson } from '../callers.ts'

const tenants_max = 10_000

export function addWhoami(app: HttpApp, parts: AccessParts): void {
  const { db } = parts
  app.get(
    '/whoami',
    {
      config: { permission: everyCaller, narrowing: 'harmless' },
      schema: {
        summary: 'What the caller is, which tenants and permissions it has, and where to call',
        response: { 200: whoamiSchema },
      },
    },
    async (request): Promise<Whoami> => {
      const { actor } = request
      const person = actor.kind === 'user' ? await findPerson(parts, request) : null
      const permissions = person === null ? actor.permissions : unionOf(person.grants)
      const ids =
        person === null
          ? actor.tenants
          : allOf(person.grants.map((grant) => coveredTenants(grant, person.granted, false)))
      const tenants = ids === 'all' ? ids : await db.asSystem((trx) => namesOf(trx, ids))
      const kind = actor.kind === 'token' && actor.isCredential === true ? 'credential' : actor.kind
      return {
        kind: tenants === 'all' ? 'installation' : tenants.length === 1 ? 'tenant' : 'provider',
        caller: { kind, id: actor.id, name: actor.name },
        tenants,
        permissions: permissions === 'all' || person === null ? permissions : [...new Set([...permissions, everyUser])],
        hosts: { api: `${parts.publicUrl()}/api/v1`, console: parts.publicUrl() },
      }
    },
  )
}

const allOf = (lists: ('all' | string[])[]): 'all' | string[] =>
  lists.includes('all') ? 'all' : [...new Set(lists.flat())]

async function namesOf(trx: Parameters<Parameters<AccessParts['db']['asSystem']>[0]>[0], ids: readonly string[]) {
  if (ids.length === 0) return []
  const rows = await trx
    .selectFrom('tenant')
    .select(['tenant_id', 'name'])
    .where('tenant_id', 'in', [...ids])
    .orderBy('name')
    .limit(tenants_max)
    .execute()
  return rows.map(({ tenant_id: id, name }) => ({ id, name }))
}
