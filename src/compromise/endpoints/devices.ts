// Devices of a person as Entra has them: the way from a person to a computer without guessing by names (endpoint-response 1.2).
import type { GraphClient } from '#microsoft/graph.ts'
import type { BackEndName } from '../contract.ts'
import { asEndpointError, date, text, type Json } from './vendor-http.ts'

export interface EntraDevice {
  /** Lower case. */
  deviceId: string
  name: string
  how: 'owner' | 'registered'
  seenAt: Date | null
}

const devices_max = 50
/** One try: the row of the hunt has the schedule. */
export const once = { retry: { attempts: 1, total_ms: 0 } } as const

/** Throws AppError `endpoint.permission` naming what is missing. */
export async function entraDevices(graph: GraphClient, backEnd: BackEndName, personId: string): Promise<EntraDevice[]> {
  const found = new Map<string, EntraDevice>()
  for (const [how, path] of [
    ['owner', 'ownedDevices'],
    ['registered', 'registeredDevices'],
  ] as const) {
    for (const device of await read(graph, backEnd, personId, path)) {
      const deviceId = text(device['deviceId']).toLowerCase()
      if (deviceId === '' || found.has(deviceId)) continue
      found.set(deviceId, {
        deviceId,
        name: text(device['displayName']) || deviceId,
        how,
        seenAt: date(device['approximateLastSignInDateTime']),
      })
    }
  }
  return [...found.values()].slice(0, devices_max)
}

async function read(graph: GraphClient, backEnd: BackEndName, personId: string, path: string): Promise<Json[]> {
  const select = '$select=id,deviceId,displayName,operatingSystem,approximateLastSignInDateTime'
  try {
    const items: Json[] = []
    for await (const page of graph.pages<Json>(`/users/${encodeURIComponent(personId)}/${path}?${select}`, once)) {
      items.push(...page)
      if (items.length >= devices_max) break
    }
    return items
  } catch (error) {
    const mapped = asEndpointError(backEnd, error, 'Directory.Read.All (Microsoft Graph)')
    if ((mapped as { code?: string }).code === 'endpoint.not-found') return []
    throw mapped
  }
}
