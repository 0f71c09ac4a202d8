// What Sophos Central's answers say, in our shapes (developer.sophos.com: endpoints; events of the SIEM interface). Pure.
import type { FoundComputer, FoundDetection } from './back-end.ts'
import type { FeedEvent } from './sophos-feed.ts'
import { date, osOf, record, text, textOrNull, type Json } from './vendor-http.ts'

export function computerOf(endpoint: Json, person: string): FoundComputer {
  const os = record(endpoint['os'])
  const name = text(endpoint['hostname']) || text(endpoint['id'])
  const seenAt = date(endpoint['lastSeenAt'])
  const version = [os['majorVersion'], os['minorVersion'], os['build']].filter((part) => part !== undefined).join('.')
  return {
    externalId: text(endpoint['id']),
    name,
    os: osOf(`${text(os['platform'])} ${text(os['name'])}`),
    osVersion: textOrNull(os['name']) ?? (version === '' ? null : version),
    isServer: os['isServer'] === true || text(endpoint['type']) === 'server',
    lastSeenAt: seenAt,
    isOnline: typeof endpoint['online'] === 'boolean' ? endpoint['online'] : null,
    entraDeviceId: null,
    evidence: [
      {
        source: 'sophos.person',
        weight: 'medium',
        text: `Sophos: ${person} is the person of ${name}`,
        at: seenAt ?? new Date(0),
      },
    ],
  }
}

/** The last word on each threat and path. A name alone is cleaned only where the same name was found. */
export function detectionsOf(events: readonly FeedEvent[]): FoundDetection[] {
  const found = new Map<string, FoundDetection>()
  for (const event of events.toSorted((a, b) => a.at.localeCompare(b.at))) {
    const outcome = outcomeOf(event.type)
    if (outcome === null) continue
    const { threat, path } = namesOf(event)
    found.set(`${threat}\n${path}`, {
      path,
      sha256: null,
      threat,
      ...outcome,
      error:
        outcome.action === 'failed' ? event.name.slice(0, 500) || 'Sophos says that it could not be cleaned up' : null,
      at: new Date(event.at),
      vaultId: null,
    })
  }
  return [...found.values()]
}

function outcomeOf(type: string): Pick<FoundDetection, 'action' | 'needs'> | null {
  if (/cleanupfailed/i.test(type)) return { action: 'failed' }
  if (/cleanedup|cleanup(?:succeeded)?$/i.test(type)) return { action: 'removed' }
  if (/hips|commandandcontrol/i.test(type)) return { action: 'none' }
  return /detected$/i.test(type) ? { action: 'none' } : null
}

/** Name and path stand in quotes inside the text: `Manual cleanup required: 'EICAR-AV-Test' at 'C:\x'`. */
function namesOf({ name, threat }: FeedEvent): { threat: string; path: string } {
  const quoted = [...name.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? '')
  const path = quoted.find((each) => /[\\/]/.test(each) && !/^[A-Z]+\/[\w-]+$/i.test(each)) ?? ''
  return { threat: threat ?? quoted.find((each) => each !== path) ?? 'unnamed threat', path }
}
