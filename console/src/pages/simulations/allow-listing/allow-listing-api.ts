// Calls of allow-listing and of delivery checks.
import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type {
  AllowListSettings,
  AllowListView,
  DeliveryCheck,
  Guide,
  GuidesShape,
  PlanView,
} from '#phish-threat/allow-listing/contract.ts'
import { send } from '#console/api/client.ts'
import { simulationQuery, simulationsApi } from '../simulations-api.ts'

export type { AllowListSettings, AllowListView, DeliveryCheck, Guide, PlanView }

const running_refetch_ms = 2_000

export const allowListQuery = (tenantId: string) =>
  queryOptions({
    ...simulationQuery<AllowListView>(tenantId, 'allow-listing'),
    refetchInterval: ({ state }) =>
      state.data?.state === 'applying' || state.data?.state === 'removing' ? running_refetch_ms : false,
  })

/** Reads the tenant at Microsoft: not repeated by itself. */
export const planQuery = (tenantId: string, isEnabled: boolean) =>
  queryOptions({
    queryKey: ['simulations-live', tenantId, 'allow-listing-plan'],
    queryFn: ({ signal }) => send<PlanView>('GET', simulationsApi(tenantId, 'allow-listing/plan'), { signal }),
    staleTime: 0,
    refetchOnWindowFocus: false,
    enabled: isEnabled,
  })

export const guidesQuery = (tenantId: string) =>
  simulationQuery<Static<typeof GuidesShape>>(tenantId, 'allow-listing/guides')

export const deliveryChecksQuery = (tenantId: string) =>
  queryOptions({
    ...simulationQuery<{ items: DeliveryCheck[] }>(tenantId, 'delivery-checks'),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ state: each }) => each === 'waiting') === true ? running_refetch_ms : false,
  })
