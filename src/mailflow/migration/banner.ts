// Where a migration stands, and what the console says above everything else. Pure.
import type { MigrationSettings, MigrationState } from './store.ts'

export type ShownState =
  /** Nobody has signed in yet, so nothing could be read. */
  | 'unknown'
  | 'not-affected'
  | 'affected'
  | 'connecting'
  | 'proving'
  | 'ready'
  | 'retiring'
  | 'done'
  | 'rolling-back'
  | 'rolled-back'

export function shownState(state: MigrationState | null, connectionState: string | null): ShownState {
  if (state === null) return 'unknown'
  switch (state.stage) {
    case 'retiring':
    case 'done':
    case 'rolling-back':
    case 'rolled-back':
      return state.stage
    case 'started':
      if (!isConnected(connectionState)) return 'connecting'
      return isReady(state) ? 'ready' : 'proving'
    case 'none':
      if (state.looked_at === null) return 'unknown'
      return state.found === null ? 'not-affected' : 'affected'
  }
}

export const isConnected = (connectionState: string | null): boolean =>
  connectionState === 'active' || connectionState === 'degraded'

export const isDisconnecting = (connectionState: string | null): boolean =>
  connectionState === 'disconnecting' || connectionState === 'disconnected'

export const isReady = ({ evidence: { items } }: MigrationState): boolean =>
  items.length > 0 && items.every(({ isProven }) => isProven)

export interface Banner {
  severity: 'high' | 'medium'
  text: string
  /** Whole days until the deadline, negative after it; null without one. */
  daysLeft: number | null
  affectedDomains: number
}

const day_ms = 86_400_000
const urgent_days = 14

export function banner(affectedDomains: number, settings: MigrationSettings, now: Date): Banner | null {
  if (affectedDomains === 0) return null
  const daysLeft = daysUntil(settings.deadline, now)
  const domains = affectedDomains === 1 ? '1 domain still depends' : `${affectedDomains} domains still depend`
  return {
    severity: daysLeft !== null && daysLeft <= urgent_days ? 'high' : 'medium',
    text: `${domains} on IP-based connectors. ${ending(settings.deadline, daysLeft)}`,
    daysLeft,
    affectedDomains,
  }
}

/** The deadline is the last day on which the old connectors may be in use, in UTC. */
export const daysUntil = (deadline: string | null, now: Date): number | null =>
  deadline === null
    ? null
    : Math.round((Date.parse(`${deadline}T00:00:00Z`) - Math.floor(now.getTime() / day_ms) * day_ms) / day_ms)

function ending(deadline: string | null, daysLeft: number | null): string {
  if (deadline === null || daysLeft === null) return 'Migrate them to certificates.'
  if (daysLeft < 0) return `The deadline (${deadline}) has passed: migrate now.`
  return `Migrate until ${deadline} (${daysLeft === 0 ? 'today' : daysLeft === 1 ? '1 day left' : `${daysLeft} days left`}).`
}
