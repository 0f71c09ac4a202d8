// How long a mailbox stays blocked: "47 min left", with the exact time on focus and hover.
import { Tooltip } from '@mantine/core'
import type { IncidentHead } from '#compromise/contract.ts'
import { formatExact } from '#console/util/numbers.ts'
import { useNow } from '#console/util/use-now.ts'
import { durationText } from './words.ts'

export function BlockTime({ block }: { block: IncidentHead['block'] }) {
  const now = useNow()
  if (block.state === 'none') return 'None'
  if (block.state === 'lifted') return 'Lifted'
  if (block.until === null) return 'No end by itself'
  const until = new Date(block.until)
  const left_ms = until.getTime() - now.getTime()
  return (
    <Tooltip label={`At the earliest ${formatExact(until)}`}>
      <time dateTime={block.until} tabIndex={0}>
        {left_ms > 0 ? `${durationText(left_ms)} left` : 'Its time is over'}
      </time>
    </Tooltip>
  )
}
