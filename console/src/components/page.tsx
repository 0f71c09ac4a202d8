// Frame of every page: one h1, the title of the document, the change of page told to screen readers, acts at the right.
import { Group, Text, Title } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { announce } from '#console/util/announce.ts'
import classes from './page.module.css'

export interface PageProps {
  title: string
  /** One sentence below the title: what the page answers. */
  lead?: ReactNode
  /** Buttons at the right of the title. */
  actions?: ReactNode
  /** Above the title, e.g. a link back to the list. */
  above?: ReactNode
  /** For forms and settings: lines stay readable. */
  isNarrow?: boolean
  children: ReactNode
}

export function Page({ title, lead, actions, above, isNarrow = false, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Mailwarden`
    announce(title)
  }, [title])
  useEffect(() => {
    // After a change of page the keyboard goes on at its beginning, not where the link was. Not at first load.
    if (isFirstPage) isFirstPage = false
    else if (document.activeElement === document.body || document.activeElement?.closest('nav') === null)
      heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className={isNarrow ? `${classes.page} ${classes.narrow}` : classes.page}>
      {above}
      <Group justify="space-between" align="flex-start" mb="md" gap="sm">
        <div>
          <Title order={1} ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" component="div" className="breakable">
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  )
}

let isFirstPage = true
