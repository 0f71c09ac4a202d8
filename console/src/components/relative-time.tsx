// "3 min ago", with the exact time on focus and hover, in the browser's zone.
import { Tooltip } from '@mantine/core'
import { formatExact, formatRelative } from '#console/util/numbers.ts'
import { useNow } from '#console/util/use-now.ts'

export function RelativeTime({ at, focusable = false }: { at: string | Date; focusable?: boolean }) {
  const now = useNow()
  const date = typeof at === 'string' ? new Date(at) : at
  if (Number.isNaN(date.getTime())) return <span>unknown</span>
  return (
    <Tooltip label={formatExact(date)}>
      <time dateTime={date.toISOString()} tabIndex={focusable ? 0 : undefined} style={{ whiteSpace: 'nowrap' }}>
        {formatRelative(date, now)}
      </time>
    </Tooltip>
  )
}
