// Progress of long work: numbers when the total is known, else what it does now. No bar that runs backwards, none without meaning.
import { Progress as Bar, Text } from '@mantine/core'
import { formatNumber } from '#console/util/numbers.ts'
import { serverNow } from '#console/util/server-time.ts'

export interface ProgressFacts {
  state: 'waiting' | 'running' | 'cancelling' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number | null
  failed: number
  current: string | null
  startedAt: string
}

export function Progress({ work, noun, now = serverNow() }: { work: ProgressFacts; noun?: string; now?: Date }) {
  const { total, done, state } = work
  const isRunning = state === 'waiting' || state === 'running' || state === 'cancelling'
  return (
    <div>
      {isRunning && total !== null && total > 0 && (
        <Bar
          value={(Math.min(done, total) / total) * 100}
          color={work.failed > 0 ? 'yellow' : 'blue'}
          aria-label={`Progress${noun === undefined ? '' : ` of ${noun}`}`}
          size="sm"
        />
      )}
      <Text size="sm" className="tabular">
        {progressText(work, noun, now)}
      </Text>
    </div>
  )
}

/** "312 of 1,204 mailboxes, 3 failed, about 2 min". */
export function progressText(work: ProgressFacts, noun: string | undefined, now: Date): string {
  const parts: string[] = []
  const named = noun === undefined ? '' : ` ${noun}`
  if (work.state === 'waiting') parts.push('Waits for its turn')
  else if (work.total !== null && work.total > 0)
    parts.push(`${formatNumber(work.done)} of ${formatNumber(work.total)}${named}`)
  else if (work.done > 0) parts.push(`${formatNumber(work.done)}${named}`)
  if (work.failed > 0) parts.push(`${formatNumber(work.failed)} failed`)
  if (work.state === 'cancelling') parts.push('stops after what it does now')
  if (work.state === 'running') {
    const left = estimate(work, now)
    if (left !== null) parts.push(`about ${left}`)
    else if (work.current !== null) parts.push(work.current)
  }
  return parts.length === 0 ? 'Running' : parts.join(', ')
}

function estimate({ done, total, startedAt }: ProgressFacts, now: Date): string | null {
  const passed_ms = now.getTime() - Date.parse(startedAt)
  if (total === null || done < 3 || done >= total || passed_ms < 3_000) return null
  const left_seconds = ((passed_ms / done) * (total - done)) / 1_000
  if (left_seconds < 60) return 'a minute'
  const minutes = Math.round(left_seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
