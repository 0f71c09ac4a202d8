// What becomes of a campaign as time passes, and what may be done with one in a state. Pure.
import type { CampaignState } from '../contract.ts'
import type { CampaignView } from './contract.ts'

export interface LifeFacts {
  state: CampaignState
  startsAt: Date | null
  /** Null: until somebody ends it. */
  endsAt: Date | null
  /** People join by themselves: it never ends by itself. */
  isOpenEnded: boolean
  openDays: number
  unsent: number
  lastSentAt: Date | null
  now: Date
}

export type LifeStep = { kind: 'none' } | { kind: 'run' } | { kind: 'complete' } | { kind: 'extend'; endsAt: Date }

const day_ms = 86_400_000

/** A mail that left late gives its recipient the same days as the others. */
export function nextStep(facts: LifeFacts): LifeStep {
  const { state, startsAt, endsAt, unsent, lastSentAt, openDays, now } = facts
  if (state === 'scheduled') return startsAt !== null && startsAt <= now ? { kind: 'run' } : { kind: 'none' }
  if (state !== 'running' || facts.isOpenEnded || unsent > 0) return { kind: 'none' }
  const fair = lastSentAt === null ? null : new Date(lastSentAt.getTime() + openDays * day_ms)
  if (fair !== null && (endsAt === null || endsAt < fair)) return { kind: 'extend', endsAt: fair }
  return endsAt === null || endsAt <= now ? { kind: 'complete' } : { kind: 'none' }
}

type Action = CampaignView['actions'][number]

const byState: Record<CampaignState, Action[]> = {
  draft: ['edit', 'ask-approval', 'launch', 'test', 'delete', 'copy'],
  'awaiting-approval': ['approve', 'refuse', 'withdraw', 'test', 'copy'],
  scheduled: ['pause', 'stop', 'extend', 'add-recipients', 'test', 'copy'],
  running: ['pause', 'stop', 'extend', 'add-recipients', 'test', 'copy'],
  paused: ['edit', 'approve', 'resume', 'stop', 'extend', 'add-recipients', 'test', 'copy'],
  completed: ['copy'],
  stopped: ['copy'],
}

/** `isApproved`: what would be launched is what was approved, or no approval is needed. */
export function actionsOf(state: CampaignState, facts: { needsApproval: boolean; isApproved: boolean }): Action[] {
  return byState[state].filter((action) => {
    if (action === 'ask-approval') return facts.needsApproval && !facts.isApproved
    if (action === 'launch') return facts.isApproved
    if (action === 'approve' && state === 'paused') return facts.needsApproval && !facts.isApproved
    return true
  })
}
