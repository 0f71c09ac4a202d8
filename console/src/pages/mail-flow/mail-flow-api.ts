// Calls of mail flow: connection, plan, objects, proof, tampering, migration, queue, domains.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { migrationSchema, startSchema } from '#mailflow/migration/contract.ts'
import type {
  MailflowFoundAnswer,
  MailflowObjectsAnswer,
  MailflowPlanAnswer,
  MailflowProofAnswer,
  MailflowQueueAnswer,
  MailflowStatusAnswer,
  permissionsSchema,
  settingsBody,
} from '#mailflow/provisioning/contract.ts'
import type {
  actSchema,
  findingSchema,
  foreignPlanSchema,
  repairPlanSchema,
  statusSchema,
} from '#mailflow/tamper/contract.ts'
import type { DomainsAnswer } from '#people/contract.ts'
import { send } from '#console/api/client.ts'

export type Status = MailflowStatusAnswer
export type Connection = NonNullable<Status['connection']>
export type Operation = NonNullable<Status['operation']>
export type Scope = Connection['scope']
export type Settings = Static<typeof settingsBody>
export type Permissions = Static<typeof permissionsSchema>
export type Finding = Static<typeof findingSchema>
export type TamperStatus = Static<typeof statusSchema>
export type RepairPlan = Static<typeof repairPlanSchema>
export type ForeignPlan = Static<typeof foreignPlanSchema>
export type ForeignAct = Static<typeof actSchema>
export type Migration = Static<typeof migrationSchema>
export type PlanStep = MailflowPlanAnswer['steps'][number]
export type ObjectView = MailflowObjectsAnswer['items'][number]
export type ReturnTo = 'wizard' | 'connection' | 'migration' | 'disconnect'

const running_refetch_ms = 1_500
const waiting_refetch_ms = 3_000

export const mailflowPath = (tenantId: string, rest: string): string =>
  `/api/v1/tenants/${encodeURIComponent(tenantId)}/mailflow/${rest}`

const get = <T>(tenantId: string, rest: string, signal: AbortSignal): Promise<T> =>
  send<T>('GET', mailflowPath(tenantId, rest), { signal })

export const isUnderWay = (operation: Operation | null | undefined): boolean =>
  operation != null && ['running', 'waiting', 'needs-sign-in'].includes(operation.state)

/** Events tell of changes; while something is under way it is asked as well. */
export const statusQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'status'],
    queryFn: ({ signal }) => get<Status>(tenantId, 'status', signal),
    refetchInterval: ({ state }) => {
      const now = state.data?.operation?.state
      return now === 'running' ? running_refetch_ms : now === 'waiting' ? waiting_refetch_ms : false
    },
  })

export const permissionsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'permissions'],
    queryFn: ({ signal }) => get<Permissions>(tenantId, 'permissions', signal),
    staleTime: 300_000,
  })

export const foundQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'found'],
    queryFn: ({ signal }) => get<MailflowFoundAnswer>(tenantId, 'found', signal),
  })

/** Reads the tenant at Microsoft: not repeated by itself. */
export const planQuery = (tenantId: string, isEnabled = true) =>
  queryOptions({
    queryKey: ['mailflow-live', tenantId, 'plan'],
    queryFn: ({ signal }) => get<MailflowPlanAnswer>(tenantId, 'plan', signal),
    staleTime: 0,
    refetchOnWindowFocus: false,
    enabled: isEnabled,
  })

export const objectsQuery = (tenantId: string, isEnabled = true) =>
  queryOptions({
    queryKey: ['mailflow-live', tenantId, 'objects'],
    queryFn: ({ signal }) => get<MailflowObjectsAnswer>(tenantId, 'objects', signal),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    enabled: isEnabled,
  })

const isProving = (proof: MailflowProofAnswer | undefined): boolean =>
  proof !== undefined &&
  proof.startedAt !== null &&
  [proof.inbound, proof.outbound].some(({ state }) => state === 'waiting')

export const proofQuery = (tenantId: string, isEnabled = true) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'proof'],
    queryFn: ({ signal }) => get<MailflowProofAnswer>(tenantId, 'proof', signal),
    refetchInterval: ({ state }) => (isProving(state.data) ? waiting_refetch_ms : false),
    enabled: isEnabled,
  })

export const tamperQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'tamper'],
    queryFn: ({ signal }) => get<TamperStatus>(tenantId, 'tamper', signal),
  })

export const findingsQuery = (tenantId: string, state: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'findings', state],
    queryFn: ({ signal }) =>
      send<{ items: Finding[] }>('GET', mailflowPath(tenantId, 'tamper/findings'), { query: { state }, signal }),
  })

/** Of one finding, or (null) of everything. Reads the tenant at Microsoft, each time anew. */
export const repairQuery = (tenantId: string, findingId: string | null) =>
  queryOptions({
    queryKey: ['mailflow-live', tenantId, 'repair', findingId],
    queryFn: ({ signal }) => get<RepairPlan>(tenantId, repairPath(findingId), signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })

export const repairPath = (findingId: string | null): string =>
  findingId === null ? 'tamper/repair' : `tamper/findings/${findingId}/repair`

export const disableQuery = (tenantId: string, findingId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'disable', findingId],
    queryFn: ({ signal }) => get<ForeignPlan>(tenantId, `tamper/findings/${findingId}/disable`, signal),
    // Each time anew: the object may have been changed since.
    gcTime: 0,
  })

export const foreignActsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'acts'],
    queryFn: ({ signal }) => get<{ items: ForeignAct[] }>(tenantId, 'tamper/acts', signal),
  })

export const migrationQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'migration'],
    queryFn: ({ signal }) => get<Migration>(tenantId, 'migration', signal),
    refetchInterval: ({ state }) =>
      ['connecting', 'proving', 'retiring', 'rolling-back'].includes(state.data?.state ?? '')
        ? waiting_refetch_ms
        : false,
  })

export const queueQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['mailflow', tenantId, 'queue'],
    queryFn: ({ signal }) => get<MailflowQueueAnswer>(tenantId, 'queue', signal),
    refetchInterval: 15_000,
  })

export const domainsQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ['people', tenantId, 'domains'],
    queryFn: ({ signal }) =>
      send<DomainsAnswer>('GET', `/api/v1/tenants/${encodeURIComponent(tenantId)}/domains`, { signal }),
  })

/** A call that changes mail flow; everything that is shown of it is asked again. */
export function useMailflowCall<Body = void, Answer = unknown>(
  tenantId: string,
  method: 'POST' | 'PUT',
  path: string | ((body: Body) => string),
  bodyOf: (body: Body) => unknown = (body) => body,
) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Body) =>
      send<Answer>(method, mailflowPath(tenantId, typeof path === 'string' ? path : path(body)), {
        ...(bodyOf(body) === undefined ? {} : { body: bodyOf(body) }),
      }),
    // Not waited for: what is shown may change at once, and with it the part of the page that asked.
    onSettled: () => {
      for (const topic of ['mailflow', 'mailflow-live', 'alerts'])
        void queryClient.invalidateQueries({ queryKey: [topic, tenantId] })
    },
  })
}

export type MigrationStart = Static<typeof startSchema>

/** Microsoft's sign-in takes the whole window and comes back to a page of ours. */
export function goToSignIn(url: string): void {
  window.location.assign(url)
}
