// A scan in the words of OCSF 1.3, class 6007 Scan Activity, so that a SIEM reads it without a mapping. Pure.
import type { CommandResult } from './command-facts.ts'
import type { CommandRow } from './commands.ts'
import type { ResultReport, ScanArgs } from '../endpoint-protocol.ts'

const activities = {
  finished: { activity_id: 2, activity_name: 'Completed' },
  cancelled: { activity_id: 3, activity_name: 'Cancelled' },
  timeout: { activity_id: 4, activity_name: 'Duration Violation' },
  failed: { activity_id: 6, activity_name: 'Error' },
} as const

export interface EndedScan {
  command: Pick<CommandRow, 'id' | 'args' | 'problem'>
  outcome: ResultReport['outcome']
  counts: CommandResult['counts']
  startedAt: Date
  endedAt: Date
}

const class_uid = 6007

export function scanActivity({ command, outcome, counts, startedAt, endedAt }: EndedScan) {
  const isOverTime = outcome === 'failed' && command.problem?.startsWith('timeout') === true
  const activity = activities[isOverTime ? 'timeout' : outcome]
  const { kind } = command.args as ScanArgs
  return {
    class_uid,
    category_uid: 6,
    type_uid: class_uid * 100 + activity.activity_id,
    ...activity,
    time: endedAt.getTime(),
    start_time: startedAt.getTime(),
    end_time: endedAt.getTime(),
    duration: endedAt.getTime() - startedAt.getTime(),
    scan: { uid: command.id, name: kind, type_id: 1, type: 'Manual' },
    ...(counts && {
      num_files: counts.scanned,
      num_detections: counts.detections,
      num_resolutions: counts.remediated,
      num_skipped_items: counts.skippedTooBig + counts.unreadable + counts.timedOut,
    }),
  }
}
