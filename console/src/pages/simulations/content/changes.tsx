// What was taken out of HTML that came from outside, one line each.
import { Notice } from '#console/components/notice.tsx'
import type { Change } from '../content-api.ts'
import classes from '../simulations.module.css'

export function Changes({ changes, title }: { changes: readonly Change[]; title: string }) {
  return (
    <Notice tone="info" title={title}>
      <ul className={classes.plain}>
        {changes.map(({ kind, text }) => (
          <li key={`${kind} ${text}`}>{text}</li>
        ))}
      </ul>
    </Notice>
  )
}
