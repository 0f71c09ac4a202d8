// Calls of the directory.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { GroupAnswer, GroupPage, MailboxPage, PeoplePage, PersonAnswer, SyncAnswer } from '#people/contract.ts'
import { send, type Query } from '#console/api/client.ts'

export type Person = PeoplePage['items'][number]
export type Mailbox = MailboxPage['items'][number]
export type Group = GroupPage['items'][number]
export type SyncState = SyncAnswer['items'][number]

const base = (tenantId: string): string => `/api/v1/tenants/${encodeURIComponent(tenantId)}`

const page = <Page>(tenantId: string, what: string, query: Query) =>
  queryOptions({
    queryKey: ['people', tenantId, what, query],
    queryFn: ({ signal }) => send<Page>('GET', `${base(tenantId)}/${what}`, { query, signal }),
    placeholderData: keepPreviousData,
  })

export const peopleQuery = (tenantId: string, query: Query) => page<PeoplePage>(tenantId, 'people', query)
export const mailboxesQuery = (tenantId: string, query: Query) => page<MailboxPage>(tenantId, 'mailboxes', query)
export const groupsQuery = (tenantId: string, query: Query) => page<GroupPage>(tenantId, 'groups', query)

export const personQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['people', tenantId, 'one', id],
    queryFn: ({ signal }) =>
      send<PersonAnswer>('GET', `${base(tenantId)}/people/${encodeURIComponent(id)}`, { signal }),
  })

export const groupQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['people', tenantId, 'group', id],
    queryFn: ({ signal }) => send<GroupAnswer>('GET', `${base(tenantId)}/groups/${encodeURIComponent(id)}`, { signal }),
  })

const running_refetch_ms = 2_000

export const syncQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['people', tenantId, 'sync'],
    queryFn: ({ signal }) => send<SyncAnswer>('GET', `${base(tenantId)}/people/sync`, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ isRunning }) => isRunning) === true ? running_refetch_ms : false,
  })

/** `full`: reads everything anew instead of what changed. */
export function useSynchronise(tenantId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (full: boolean) => send('POST', `${base(tenantId)}/people/sync`, { body: { full } }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['people', tenantId] }),
  })
}
