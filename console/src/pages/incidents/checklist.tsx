// What must be so before the policy releases, with what is and what is not, in words as well as in colour.
import type { IncidentView } from '#compromise/contract.ts'
import { ToneIcon } from '#console/theme/tone.tsx'
import { localTimes } from '#console/util/local-times.ts'
import classes from './incidents.module.css'

export function Checklist({ checks }: { checks: IncidentView['checklist'] }) {
  return (
    <ul className={classes.checklist}>
      {checks.map(({ key, isMet, text }) => (
        <li key={key} data-met={isMet}>
          <ToneIcon tone={isMet ? 'ok' : 'warning'} />
          <span>
            <span className={classes.hidden}>{isMet ? 'Met: ' : 'Not met: '}</span>
            {localTimes(text)}
          </span>
        </li>
      ))}
    </ul>
  )
}
