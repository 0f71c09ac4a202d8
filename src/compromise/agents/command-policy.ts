// Rules of commands: how long each may wait to be begun, and which states may follow which. Pure.
import type { CommandState, CommandType } from '../endpoint-protocol.ts'

const hour_ms = 3_600_000
const day_ms = 24 * hour_ms

/** Time to be begun; null: never over. An isolation that comes late is dangerous, an end of one never is. */
const life_ms: Record<CommandType, number | null> = {
  scan: 7 * day_ms,
  isolate: 4 * hour_ms,
  cancel: null,
  reconnect: null,
  restore: 7 * day_ms,
  notice: 7 * day_ms,
  collectState: hour_ms,
  updateDefinitions: day_ms,
  uninstall: 30 * day_ms,
}

export function expiryOf(type: CommandType, now: Date): Date | null {
  const life = life_ms[type]
  return life === null ? null : new Date(now.getTime() + life)
}

const open: readonly CommandState[] = ['queued', 'delivered', 'accepted', 'running']
export const openStates: readonly CommandState[] = open
/** Handed out again and again in these. */
export const waitingStates: readonly CommandState[] = ['queued', 'delivered']

export const isOpen = (state: CommandState): boolean => open.includes(state)

export type Step = 'accepted' | 'rejected' | 'running' | 'finished' | 'failed' | 'cancelled'

/**
 * The state after what an agent says; null: that is not taken. What is begun says so later even when its time to begin was over
 * meanwhile: `expired` means not begun.
 */
export function stateAfter(state: CommandState, step: Step): CommandState | null {
  if (!isOpen(state) && state !== 'expired') return null
  if (step === 'accepted') return state === 'accepted' || state === 'running' ? null : 'accepted'
  if (step === 'rejected') return state === 'running' ? null : 'rejected'
  return step
}
