// What few people need, behind its summary. It is made when it is opened first and stays from then on: until then it asks the server
// nothing, and nothing in it is drawn.
import { useState, type ReactNode } from 'react'
import classes from './disclosure.module.css'

export interface DisclosureProps {
  summary: ReactNode
  /** At first. */
  isOpen?: boolean
  children: ReactNode
}

export function Disclosure({ summary, isOpen = false, children }: DisclosureProps) {
  const [wasOpened, setOpened] = useState(isOpen)
  return (
    <details className={classes.block} open={isOpen} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>{summary}</summary>
      {wasOpened && children}
    </details>
  )
}
