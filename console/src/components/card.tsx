// A framed part of a page with its own heading: `<Card title="Sessions" actions={…}>…</Card>`.
import { Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './card.module.css'

export interface CardProps {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  children?: ReactNode
}

export function Card({ title, lead, actions, children }: CardProps) {
  return (
    <section className={classes.card}>
      <Group justify="space-between" align="flex-start" gap="xs" mb={children === undefined ? 0 : 'xs'}>
        <div>
          <Title order={2}>{title}</Title>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </section>
  )
}
