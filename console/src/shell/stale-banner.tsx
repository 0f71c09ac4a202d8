// Says that what is shown no longer follows the server.
import { RelativeTime } from '#console/components/relative-time.tsx'
import { useLiveState } from '#console/api/live.ts'
import classes from './shell.module.css'

export function StaleBanner() {
  const { staleSince } = useLiveState()
  if (staleSince === null) return null
  return (
    <div className={classes.stale} role="status">
      Live updates stopped <RelativeTime at={staleSince} />. What is shown may be older; they go on by themselves.
    </div>
  )
}
