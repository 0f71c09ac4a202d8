// A scan command of our agent as the interface of back ends tells it. Pure.
import type { Selectable } from 'kysely'
import type { Tables } from '#platform/db/tables.ts'
import type { FoundDetection, JobState, ScanCounts, ScanStatus } from '../endpoints/back-end.ts'
import type { CommandState, ScanArgs } from '../endpoint-protocol.ts'
import type { CommandResult } from './command-facts.ts'
import type { CommandRow } from './commands.ts'

const jobStates: Record<CommandState, JobState> = {
  queued: 'queued',
  delivered: 'queued',
  accepted: 'queued',
  running: 'running',
  finished: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
  rejected: 'failed',
}

export interface ScanFacts {
  command: CommandRow
  detections: readonly Selectable<Tables['agent_detection']>[]
  isOnline: boolean
}

export function scanStatusOf({ command, detections, isOnline }: ScanFacts, now: Date): ScanStatus {
  const { progress, result } = command
  const isOver = isExpired(command, now)
  const gaps = command.state === 'finished' ? gapsOf(command) : []
  return {
    state: isOver ? 'expired' : jobStates[command.state],
    detail: detailOf(command, isOnline, isOver),
    startedAt: command.started_at,
    endedAt: command.ended_at,
    progress: progress && { filesScanned: progress.filesScanned, filesTotal: progress.filesTotal },
    counts: result?.counts ? countsOf(result.counts) : null,
    definitionsAge_hours: result?.engine.dbAge_hours ?? null,
    proof: proofOf(command),
    detections: detections.map(showDetection),
    isOnline,
    ...(gaps.length > 0 && { gaps }),
  }
}

const isExpired = ({ state, expires_at }: CommandRow, now: Date): boolean =>
  (state === 'queued' || state === 'delivered') && expires_at !== null && expires_at <= now

/** What was left out counts, for whatever reason. */
const countsOf = (counts: NonNullable<CommandResult['counts']>): ScanCounts => ({
  scanned: counts.scanned,
  unreadable: counts.unreadable + counts.timedOut,
  tooBig: counts.skippedTooBig,
  detections: counts.detections,
  remediated: counts.remediated,
  remaining: counts.remainingInfected,
})

/** A scan that cannot say what it looked at, or with what, proves nothing (endpoint reference 2.4). */
function gapsOf({ result }: CommandRow): string[] {
  if (result === null) return ['the agent gave no result']
  return [
    ...(result.counts === null ? ['the agent did not say how many files it looked at'] : []),
    ...(result.engine.name === 'none' ? ['there was no scanner'] : []),
    ...(result.engine.dbAge_hours === null ? ['the age of the definitions is not known'] : []),
  ]
}

function detailOf(command: CommandRow, isOnline: boolean, isOver: boolean): string {
  if (isOver || command.state === 'expired') return 'The computer did not come back in time to begin the scan.'
  if (command.problem !== null) return command.problem
  if (command.state === 'running')
    return command.progress === null ? 'under way' : `under way: ${command.progress.phase}`
  if (command.state === 'finished') return 'The agent has finished.'
  return isOnline ? 'handed to the agent' : 'waits until the computer is back'
}

function proofOf(command: CommandRow): string[] {
  const { kind } = command.args as ScanArgs
  const { result, state, delivered_at, accepted_at } = command
  return [
    ...(delivered_at === null ? [] : [`Command delivered ${delivered_at.toISOString()}`]),
    ...(accepted_at === null ? [] : [`Accepted by the agent ${accepted_at.toISOString()}`]),
    ...(state === 'finished' && result?.counts
      ? [`Signed result of the ${kind} scan: ${result.counts.scanned} files by ${engineText(result.engine)}`]
      : []),
  ]
}

const engineText = ({ name, version, dbVersion }: CommandResult['engine']): string =>
  [name, version, dbVersion && `definitions ${dbVersion}`].filter(Boolean).join(' ')

export function showDetection(row: Selectable<Tables['agent_detection']>): FoundDetection {
  return {
    path: row.path,
    sha256: row.sha256,
    threat: row.threat,
    action: row.restored_at === null ? row.action_taken : 'restored',
    error: row.action_error,
    at: row.at,
    vaultId: row.vault_id,
  }
}
