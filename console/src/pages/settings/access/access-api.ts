// Calls of administrators, roles and API credentials.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Assignment, Credential, Role, RoleInput, Scope as Reach, User, UserSession } from '#access/contract.ts'
import { send } from '#console/api/client.ts'

export interface PermissionView {
  name: string
  product: string
  meaning: string
  roles: string[]
}

export const usersQuery = (query: { search?: string; state?: string; cursor?: string }) =>
  queryOptions({
    queryKey: ['users', query],
    queryFn: ({ signal }) => send<{ items: User[]; next: string | null }>('GET', '/api/v1/users', { query, signal }),
    placeholderData: keepPreviousData,
  })

export const userSessionsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['users', 'sessions', userId],
    queryFn: ({ signal }) => send<{ items: UserSession[] }>('GET', `/api/v1/users/${userId}/sessions`, { signal }),
  })

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => send<{ items: Role[] }>('GET', '/api/v1/roles', { signal }),
})

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: ({ signal }) => send<{ items: PermissionView[] }>('GET', '/api/v1/permissions', { signal }),
  staleTime: Infinity,
})

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: ({ signal }) => send<{ items: Credential[] }>('GET', '/api/v1/credentials', { signal }),
})

/** After it administrators and roles are read anew. */
function useAccessChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(['users', 'roles', 'session'].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  })
}

export interface OneTimeLink {
  link: string
  expiresAt: string
}

export const useInvite = () =>
  useAccessChange((body: { email: string; name: string; assignments: Assignment[] }) =>
    send<OneTimeLink & { user: User }>('POST', '/api/v1/users', { body }),
  )
export const useChangeUser = () =>
  useAccessChange(({ id, ...body }: { id: string; name?: string; assignments?: Assignment[] }) =>
    send<User>('PUT', `/api/v1/users/${id}`, { body }),
  )
export const useUserAct = () =>
  useAccessChange(({ id, act }: { id: string; act: 'disable' | 'enable' | 'reset-second-factor' }) =>
    send<User>('POST', `/api/v1/users/${id}/${act}`),
  )
export const useNewLink = () => useAccessChange((id: string) => send<OneTimeLink>('POST', `/api/v1/users/${id}/link`))
export const useEndUserSession = () =>
  useAccessChange(({ userId, sessionId }: { userId: string; sessionId?: string }) =>
    send('DELETE', `/api/v1/users/${userId}/sessions${sessionId === undefined ? '' : `/${sessionId}`}`),
  )

/** Null as id: a new one. */
export const useSaveRole = () =>
  useAccessChange(({ id, role }: { id: string | null; role: RoleInput }) =>
    id === null
      ? send<Role>('POST', '/api/v1/roles', { body: role })
      : send<Role>('PUT', `/api/v1/roles/${encodeURIComponent(id)}`, { body: role }),
  )
export const useRemoveRole = () =>
  useAccessChange((id: string) => send('DELETE', `/api/v1/roles/${encodeURIComponent(id)}`))

function useCredentialChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['credentials'] }),
  })
}

export interface MadeCredential {
  clientId: string
  clientSecret: string
  expiresAt: string
}

export const useCreateCredential = () =>
  useCredentialChange((body: { name: string; scopes: string[]; scope: Reach; days: number }) =>
    send<MadeCredential>('POST', '/api/v1/credentials', { body }),
  )
export const useRotateCredential = () =>
  useCredentialChange(({ id, ...body }: { id: string; days: number; overlapHours: number }) =>
    send<MadeCredential>('POST', `/api/v1/credentials/${id}/rotate`, { body }),
  )
export const useRevokeCredential = () =>
  useCredentialChange((id: string) => send('DELETE', `/api/v1/credentials/${id}`))
