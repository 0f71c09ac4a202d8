// Frame of the pages before there is a session.
import { Text, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import classes from './frame.module.css'

export function Frame({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Mailwarden`
  }, [title])
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <p className={classes.brand}>
          <img src="/icon.svg" alt="" width={28} height={28} />
          Mailwarden
        </p>
        <Title order={1} mb={lead === undefined ? 'md' : 4}>
          {title}
        </Title>
        {lead !== undefined && (
          <Text c="dimmed" size="sm" mb="md" component="div">
            {lead}
          </Text>
        )}
        {children}
      </div>
    </main>
  )
}
