// Reads the open incidents for "What needs me?".
import { useQuery } from '@tanstack/react-query'
import { useMay } from '#console/api/session.ts'
import { incidentsQuery } from '../incidents/incidents-api.ts'
import { linesOf } from './incident-lines.ts'
import type { Line } from './needs-me.tsx'

export function useIncidentLines(tenantId: string): { lines: Line[]; error: Error | null } {
  const may = useMay()
  const { data, error } = useQuery({
    ...incidentsQuery(tenantId, { state: 'open' }),
    enabled: may('compromise.read'),
  })
  return { lines: data === undefined ? [] : linesOf(tenantId, data.items, data.next !== null), error }
}
