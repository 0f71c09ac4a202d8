// Calls of the signs of compromise.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { MailboxSymptoms, SymptomBand } from './words.ts'
import { send } from '#console/api/client.ts'

export interface SymptomPage {
  items: MailboxSymptoms[]
  next: string | null
  lastCheckAt: string | null
  checkedMailboxes: number
}

const base = (tenantId: string): string => `/api/v1/tenants/${encodeURIComponent(tenantId)}/symptoms`

export const symptomsQuery = (tenantId: string, band: SymptomBand | '', cursor?: string) =>
  queryOptions({
    queryKey: ['symptoms', tenantId, 'list', band, cursor],
    queryFn: ({ signal }) => send<SymptomPage>('GET', base(tenantId), { query: { band, cursor }, signal }),
    placeholderData: keepPreviousData,
  })

/** Null: no sign was ever seen in the mailbox of this person. */
export const personSymptomsQuery = (tenantId: string, personId: string) =>
  queryOptions({
    queryKey: ['symptoms', tenantId, 'person', personId],
    queryFn: async ({ signal }) => {
      const { items } = await send<SymptomPage>('GET', base(tenantId), { query: { personId }, signal })
      return items.find(({ mailbox }) => mailbox.personId === personId) ?? null
    },
  })

/** Of the whole tenant, or of one person. Long work: the answer names the operation. */
export function useCheckSymptoms(tenantId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (personId: string | null) =>
      send<{ operationId: string }>('POST', `${base(tenantId)}/check`, { body: personId === null ? {} : { personId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['operations', tenantId] }),
  })
}

/** What a clean-up would do, step by step, before it is done. */
export const cleanUpPlanQuery = (tenantId: string, id: string) =>
  queryOptions({
    queryKey: ['symptoms', tenantId, 'plan', id],
    queryFn: ({ signal }) =>
      send<{ steps: string[] }>('GET', `${base(tenantId)}/findings/${encodeURIComponent(id)}/clean-up`, { signal }),
  })

/** Blocks the mailbox and starts all tracks, because of its signs. */
export function useRespond(tenantId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ personId, reason }: { personId: string; reason: string }) =>
      send<{ incidentId: string }>('POST', `${base(tenantId)}/mailboxes/${encodeURIComponent(personId)}/respond`, {
        body: { reason },
      }),
    onSettled: () =>
      Promise.all(
        ['symptoms', 'incidents'].map((topic) => queryClient.invalidateQueries({ queryKey: [topic, tenantId] })),
      ),
  })
}

export type FindingCall =
  | { act: 'clean-up' | 'undo'; id: string; reason: string }
  | { act: 'accept'; id: string; reason: string; until: string; alsoActor: boolean }

export function useFindingAct(tenantId: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: ({ id, act, ...body }: FindingCall) =>
      send('POST', `${base(tenantId)}/findings/${encodeURIComponent(id)}/${act}`, { body }),
    onSettled: () =>
      Promise.all(
        ['symptoms', 'incidents'].map((topic) => queryClient.invalidateQueries({ queryKey: [topic, tenantId] })),
      ),
  })
}
