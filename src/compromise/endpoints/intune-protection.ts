// What a Windows computer reports of its own protection by Intune: the second fact behind "scan finished" (endpoint-response 1.3, 1.7).
import type { GraphClient } from '#microsoft/graph.ts'
import { isAppError } from '#platform/errors.ts'
import { once } from './devices.ts'
import { date, text, type Json } from './vendor-http.ts'

export interface Protection {
  /** Flags: clean, fullScanPending, rebootPending, manualStepsPending, offlineScanPending, critical. */
  states: string[]
  lastQuickScanAt: Date | null
  lastFullScanAt: Date | null
  reportedAt: Date | null
  isProtected: boolean
  isOverdue: boolean
}

/** Null when Intune does not manage the device. Throws AppErrors of Graph. */
export async function protectionOf(graph: GraphClient, entraDeviceId: string): Promise<Protection | null> {
  const filter = encodeURIComponent(`azureADDeviceId eq '${entraDeviceId}'`)
  const found = await graph.request<{ value?: Json[] }>(
    `/deviceManagement/managedDevices?$filter=${filter}&$select=id`,
    once,
  )
  const id = text(found.value?.[0]?.['id'])
  return id === '' ? null : readProtection(graph, id)
}

/** Of a managed device. Null when it never reported. */
export async function readProtection(graph: GraphClient, managedDeviceId: string): Promise<Protection | null> {
  const path = `/deviceManagement/managedDevices/${encodeURIComponent(managedDeviceId)}/windowsProtectionState`
  const state = await orNull(graph.request<Json>(path, once))
  if (state === null) return null
  return {
    states: text(state['deviceState'])
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
    lastQuickScanAt: date(state['lastQuickScanDateTime']),
    lastFullScanAt: date(state['lastFullScanDateTime']),
    reportedAt: date(state['lastReportedDateTime']),
    isProtected: state['malwareProtectionEnabled'] !== false && state['realTimeProtectionEnabled'] !== false,
    isOverdue: state['signatureUpdateOverdue'] === true,
  }
}

/** What does not exist yet answers 404. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return (await work) ?? null
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return null
    throw error
  }
}
