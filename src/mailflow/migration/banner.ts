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
  title: string
  text: string
  /** Whole days until the deadline, negative after it; null without one. */
  daysLeft: number | null
  affectedDomains: number
}

const day_ms = 86_400_000
const urgent_days = 14

/** What is said while nobody has to begin any more. */
const underWay: Partial<Record<ShownState, { title: string; text: string }>> = {
  connecting: { title: 'The migration is under way', text: 'The new way is being made.' },
  proving: { title: 'The migration is under way', text: 'The new way is being proved.' },
  ready: { title: 'The old connectors can go', text: 'The new way is proved: remove the old connectors.' },
  retiring: { title: 'The old connectors are being removed', text: 'Nothing is to be done until they are gone.' },
  'rolling-back': { title: 'The migration is being rolled back', text: 'The old connectors take over again.' },
}

/** `state`: of the one tenant that it is about. */
export function banner(
  affectedDomains: number,
  settings: MigrationSettings,
  now: Date,
  state: ShownState = 'affected',
): Banner | null {
  if (affectedDomains === 0) return null
  const daysLeft = daysUntil(settings.deadline, now)
  const domains = affectedDomains === 1 ? '1 domain still depends' : `${affectedDomains} domains still depend`
  const said = underWay[state]
  return {
    severity: daysLeft !== null && daysLeft <= urgent_days && state !== 'retiring' ? 'high' : 'medium',
    title: said?.title ?? 'Old connectors must be replaced',
    text: `${domains} on IP-based connectors. ${said === undefined ? ending(settings.deadline, daysLeft) : `${said.text}${limit(settings.deadline, daysLeft)}`}`,
    daysLeft,
    affectedDomains,
  }
}

/** The deadline is the last day on which the old connectors may be in use, in UTC. */
export const daysUntil = (deadline: string | null, now: Date): number | null =>
  deadline === null
    ? null
    : Math.round((Date.parse(`${deadline}T00:00:00Z`) - Math.floor(now.getTime() / day_ms) * day_ms) / day_ms)

function limit(deadline: string | null, daysLeft: number | null): string {
  if (deadline === null || daysLeft === null) return ''
  return daysLeft < 0
    ? ` The deadline (${deadline}) has passed.`
    : ` The deadline is ${deadline} (${remaining(daysLeft)}).`
}

const remaining = (daysLeft: number): string =>
  daysLeft === 0 ? 'today' : daysLeft === 1 ? '1 day left' : `${daysLeft} days left`

function ending(deadline: string | null, daysLeft: number | null): string {
  if (deadline === null || daysLeft === null) return 'Migrate them to certificates.'
  if (daysLeft < 0) return `The deadline (${deadline}) has passed: migrate now.`
  return `Migrate until ${deadline} (${remaining(daysLeft)}).`
}
