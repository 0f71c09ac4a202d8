// What must be read: a notice with a tone, and an error with what failed, what still holds, retry, code and id.
import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiError } from '#console/api/error.ts'
import { ToneIcon, type Tone } from '#console/theme/tone.tsx'
import { Copy } from './copy.tsx'
import classes from './notice.module.css'

export interface NoticeProps {
  tone: Tone
  title: string
  children?: ReactNode
  /** Buttons below the text. */
  actions?: ReactNode
  onRetry?: () => void
}

export function Notice({ tone, title, children, actions, onRetry }: NoticeProps) {
  return (
    <section className={classes.notice} data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      <ToneIcon tone={tone} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {children !== undefined && <div className="breakable">{children}</div>}
        {(actions !== undefined || onRetry !== undefined) && (
          <Group gap="xs" mt={8}>
            {onRetry !== undefined && (
              <Button size="xs" variant="default" onClick={onRetry}>
                Try again
              </Button>
            )}
            {actions}
          </Group>
        )}
      </div>
    </section>
  )
}

export interface ProblemProps {
  error: Error
  title: string
  /** What still holds. */
  note?: string | undefined
  onRetry?: () => void
}

export function Problem({ error, title, note, onRetry }: ProblemProps) {
  const facts = error instanceof ApiError ? error : null
  return (
    <Notice tone="danger" title={title} {...(onRetry === undefined ? {} : { onRetry })}>
      {facts === null ? 'This is a mistake of the console. Loading the page again may help.' : error.message}
      {note !== undefined && <div>{note}</div>}
      {facts !== null && (
        <Group gap={4} className={classes.code}>
          <code>{facts.code}</code>
          {facts.id !== null && (
            <>
              <code>{facts.id}</code>
              <Copy text={`${facts.code} ${facts.id}`} label="code and id" />
            </>
          )}
        </Group>
      )}
    </Notice>
  )
}
