// The four acts on a held message.
import { Button, Group } from '@mantine/core'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { subjectText } from '../messages/words.ts'
import type { Item } from './calls.ts'
import { useDecide } from './decide.tsx'

const reasons: Record<string, string> = {
  released: 'It was released already.',
  deleted: 'It was deleted.',
  expired: 'It was deleted after its time.',
  missing: 'Its file is missing; an alert says more.',
}

export function ItemActs({ item }: { item: Item }) {
  const may = useMay()
  const decide = useDecide()
  const target = {
    items: [item.id],
    subject: subjectText(item.subject),
    sender: item.mailFrom === '' ? item.headerFrom : item.mailFrom,
    recipients: item.recipients,
    isDangerous: item.category === 'malware' || item.category === 'phish',
  }
  const over = reasons[item.status] ?? null
  const release = over ?? (may('quarantine.release') ? null : needs('Admin'))
  const remove = over ?? (may('quarantine.delete') ? null : needs('Admin'))
  const list = may('lists.write') ? null : needs('Admin')
  return (
    <Group gap="xs">
      <DisabledReason reason={release}>
        <Button onClick={() => decide.release(target)}>Release</Button>
      </DisabledReason>
      <DisabledReason reason={release ?? list}>
        <Button variant="default" onClick={() => decide.release(target, true)}>
          Release and allow
        </Button>
      </DisabledReason>
      <DisabledReason reason={remove}>
        <Button variant="default" onClick={() => decide.remove(target)}>
          Delete
        </Button>
      </DisabledReason>
      <DisabledReason reason={remove ?? list}>
        <Button variant="default" onClick={() => decide.remove(target, true)}>
          Delete and block
        </Button>
      </DisabledReason>
    </Group>
  )
}
