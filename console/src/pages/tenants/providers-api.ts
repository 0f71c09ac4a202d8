// Calls of what is above the tenants: customers, subscriptions, policy templates, audit of the provider.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type * as providers from '#providers/contract.ts'
import type { Customer, Subscriptions, Template } from '#providers/contract.ts'
import type { Static } from 'typebox'
import type { Period } from '#console/components/period.tsx'
import { send, type Query } from '#console/api/send.ts'

export type CustomerPage = Static<typeof providers.customerPage>
export type SubscriptionsBody = Static<typeof providers.subscriptionsBody>
export type TemplateBody = Static<typeof providers.templateBody>
export type ApplyAnswer = Static<typeof providers.applyAnswer>
export type ProviderAuditPage = Static<typeof providers.providerAuditPage>
export type ProviderAccess = Static<typeof providers.providerAccess>

const root = '/api/v1/providers'

export const customersQuery = (query: Query) =>
  queryOptions({
    queryKey: ['tenants', 'customers', query],
    queryFn: ({ signal }) => send<CustomerPage>('GET', `${root}/customers`, { query, signal }),
    placeholderData: keepPreviousData,
  })

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['tenants', 'customer', id],
    queryFn: ({ signal }) => send<Customer>('GET', `${root}/customers/${encodeURIComponent(id)}`, { signal }),
  })

export const templatesQuery = queryOptions({
  queryKey: ['tenants', 'templates'],
  queryFn: ({ signal }) => send<{ items: Template[] }>('GET', `${root}/templates`, { signal }),
})

export const providerAuditQuery = (
  { from, to, key }: Pick<Period, 'from' | 'to' | 'key'>,
  cursor: string | undefined,
) =>
  queryOptions({
    queryKey: ['tenants', 'provider-audit', key, cursor],
    queryFn: ({ signal }) => send<ProviderAuditPage>('GET', `${root}/audit`, { query: { from, to, cursor }, signal }),
    placeholderData: keepPreviousData,
  })

/** After it everything above the tenants is read anew. */
function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(['tenants', 'session'].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  })
}

export const useCreateTenant = () =>
  useChange((name: string) => send<{ id: string }>('POST', '/api/v1/tenants', { body: { name } }))

export const useLaunch = () =>
  useChange((id: string) => send<{ url: string }>('POST', `${root}/customers/${id}/launch`))

export const useSetGroups = () =>
  useChange(({ id, groups }: { id: string; groups: string[] }) =>
    send<Customer>('PUT', `${root}/customers/${id}/groups`, { body: { groups } }),
  )

export const useSetSubscriptions = () =>
  useChange(({ id, ...body }: SubscriptionsBody & { id: string }) =>
    send<Subscriptions>('PUT', `${root}/customers/${id}/subscriptions`, { body }),
  )

/** Null as id: a new one. */
export const useSaveTemplate = () =>
  useChange(({ id, template }: { id: string | null; template: TemplateBody }) =>
    id === null
      ? send<Template>('POST', `${root}/templates`, { body: template })
      : send<Template>('PUT', `${root}/templates/${id}`, { body: template }),
  )
export const useRemoveTemplate = () => useChange((id: string) => send('DELETE', `${root}/templates/${id}`))
export const useApplyTemplate = () =>
  useChange(({ id, tenantIds }: { id: string; tenantIds: string[] }) =>
    send<ApplyAnswer>('POST', `${root}/templates/${id}/apply`, { body: { tenantIds } }),
  )
export const useReleaseTemplate = () =>
  useChange(({ id, tenantId }: { id: string; tenantId: string }) =>
    send('DELETE', `${root}/templates/${id}/customers/${tenantId}`),
  )

export const accessQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['tenants', 'access', tenantId],
    queryFn: ({ signal }) => send<ProviderAccess>('GET', `/api/v1/tenants/${tenantId}/provider-access`, { signal }),
  })
export const useSetAccess = (tenantId: string) =>
  useChange((isGranted: boolean) =>
    send<ProviderAccess>('PUT', `/api/v1/tenants/${tenantId}/provider-access`, { body: { isGranted } }),
  )

export const subscriptionsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['tenants', 'subscriptions', tenantId],
    queryFn: ({ signal }) => send<Subscriptions>('GET', `/api/v1/tenants/${tenantId}/subscriptions`, { signal }),
  })

export const customersCsvPath = `${root}/customers.csv`
