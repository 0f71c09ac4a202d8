// Names and values beside each other: `<Facts items={[['Severity', <Severity … />], ['Message-ID', id]]} />`. Null leaves the row out.
import type { ReactNode } from 'react'
import classes from './facts.module.css'

export function Facts({ items }: { items: readonly (readonly [name: string, value: ReactNode] | null)[] }) {
  return (
    <dl className={classes.facts}>
      {items.map((item) =>
        item === null ? null : (
          <div key={item[0]} className={classes.row}>
            <dt>{item[0]}</dt>
            <dd className="breakable">{item[1]}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
