// How an incident stands: its row and what its tracks report, as the pure rules want it.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseSettings } from '../contract.ts'
import type { CompromiseParts, ContainmentReport, EndpointsReport, HygieneReport, Tracks } from '../parts.ts'
import type { ClearanceRules, IncidentStand, TrackStand } from './clearance.ts'
import { factsOf, type Incident } from './store.ts'

export interface Reports {
  containment: ContainmentReport | null
  endpoints: EndpointsReport | null
  hygiene: HygieneReport | null
  hasLicence: boolean
}

export async function readReports(parts: CompromiseParts, tracks: Tracks, trx: Trx, row: Incident): Promise<Reports> {
  if (row.is_told_only) return { containment: null, endpoints: null, hygiene: null, hasLicence: true }
  const facts = factsOf(row)
  const containment = (await tracks.containment?.state(trx, facts)) ?? null
  const endpoints = (await tracks.endpoints?.state(trx, facts)) ?? null
  const hygiene = (await tracks.hygiene?.state(trx, facts)) ?? null
  const hasLicence = endpoints?.hasLicence ?? (await parts.hasEndpoint(trx, row.tenant_id))
  return { containment, endpoints, hygiene, hasLicence }
}

export function trackStandOf(reports: Reports, settings: Pick<CompromiseSettings, 'scansComputers'>): TrackStand {
  const { containment, endpoints, hygiene, hasLicence } = reports
  return {
    containment: containment?.state ?? 'none',
    computers: endpoints?.computers.map(({ state }) => state) ?? [],
    isSearching: endpoints?.isSearching ?? false,
    hasScans: endpoints !== null && hasLicence && settings.scansComputers,
    hasLicence,
    hygiene: hygiene?.state ?? 'none',
    flags: [containment, endpoints, hygiene].flatMap((report) => report?.flags ?? []),
  }
}

export const incidentStandOf = (row: Incident, lastBadAt: Date): IncidentStand => ({
  state: row.state,
  policy: row.policy,
  isToldOnly: row.is_told_only,
  hasPerson: row.person_id !== null,
  isShared: row.mailbox_kind === 'shared',
  openedAt: row.opened_at,
  lastBadAt,
  isPermanent: row.block === 'permanent',
  until: row.until,
  noComputer: row.no_computer_at !== null,
  evidenceWithdrawn: row.evidence_withdrawn,
  releasedAt: row.released_at,
  probationUntil: row.probation_until,
})

export const rulesOf = ({ releasesWithoutComputer }: CompromiseSettings): ClearanceRules => ({
  releasesWithoutComputer,
})

export async function lastBadAt(trx: Trx, row: Incident): Promise<Date> {
  const { at } = await trx
    .selectFrom('incident_message')
    .select((is) => is.fn.max('occurred_at').as('at'))
    .where('tenant_id', '=', row.tenant_id)
    .where('incident_id', '=', row.id)
    .executeTakeFirstOrThrow()
  return at ?? row.opened_at
}
