// Who is signed in, what they may do and which tenants they see.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { SessionView, SignedInView } from '#access/contract.ts'
import { send } from './send.ts'
import { setCsrfToken } from './fetch.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<SessionView> => {
    const session = await send<SessionView>('GET', '/api/v1/session', { signal })
    setCsrfToken(session.signedIn ? session.csrfToken : null)
    return session
  },
  staleTime: 60_000,
})

/** Inside of the shell only, where somebody is signed in. */
export function useSession(): SignedInView {
  const { data } = useSuspenseQuery(sessionQuery)
  if (!data.signedIn) throw new Error('nobody is signed in')
  return data
}

/** `useMay()('quarantine.release')`: in the tenant of the URL if there is one, else anywhere. */
export function useMay(): (permission: string) => boolean {
  const session = useSession()
  const { tenantId } = useParams()
  const ofTenant = session.tenants.find((tenant) => tenant.id === tenantId)?.permissions
  const held = ofTenant ?? session.permissions
  return (permission) => holds(held, permission)
}

/** `quarantine.*` stands for every permission of quarantine. */
export function holds(permissions: 'all' | readonly string[], permission: string): boolean {
  if (permissions === 'all') return true
  return permissions.some(
    (held) => held === permission || (held.endsWith('.*') && permission.startsWith(held.slice(0, -1))),
  )
}

/** The tenant of the URL; only below /t/:tenantId. */
export function useTenantId(): string {
  const { tenantId } = useParams()
  if (tenantId === undefined) throw new Error('this page is not below /t/:tenantId')
  return tenantId
}

/** The tenant of the URL with its name. */
export function useTenant(): { id: string; name: string } {
  const id = useTenantId()
  return useSession().tenants.find((tenant) => tenant.id === id) ?? { id, name: 'Unknown tenant' }
}
