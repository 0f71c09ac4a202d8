// Calls of mail that people reported.
import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type {
  LookUp,
  ReportListShape,
  ReportRow,
  ReportSettings,
  ReportSettingsViewShape,
  ReportVerdict,
  ReportView,
} from '#phish-threat/reporting/contract.ts'
import { send, type Query } from '#console/api/client.ts'
import { isMoving } from '../incidents/copy-states.ts'
import { tenantApi, useCall, type Call } from '../simulations/simulations-api.ts'

export type { LookUp, ReportRow, ReportSettings, ReportVerdict, ReportView }
export type SettingsView = Static<typeof ReportSettingsViewShape>

const moving_refetch_ms = 10_000

const get = <Answer>(tenantId: string, rest: string, query: Query = {}) =>
  queryOptions({
    queryKey: ['reports', tenantId, rest, query],
    queryFn: ({ signal }) => send<Answer>('GET', `${tenantApi(tenantId)}/${rest}`, { query, signal }),
  })

export const reportsQuery = (tenantId: string, query: Query) =>
  get<Static<typeof ReportListShape>>(tenantId, 'reports', query)
export const reportQuery = (tenantId: string, id: string) =>
  queryOptions({
    ...get<ReportView>(tenantId, `reports/${encodeURIComponent(id)}`),
    // Each time the message trace of Exchange Online is read, too.
    refetchInterval: ({ state }) =>
      state.data?.copies.some(({ state: copy }) => isMoving(copy)) === true ? moving_refetch_ms : false,
  })
export const reportSettingsQuery = (tenantId: string) => get<SettingsView>(tenantId, 'reports/settings')

export const useReportCall = <Body = void, Answer = unknown>(tenantId: string, call: Call<Body>) =>
  useCall<Body, Answer>(`${tenantApi(tenantId)}/reports/`, ['reports', tenantId], call)
