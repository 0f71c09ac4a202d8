// What can be done with a message in its state; what cannot is disabled with its reason.
import { Button, Group, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBan, IconChevronDown, IconFlag } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { useDecide } from '../quarantine/decide.tsx'
import { BlockForm } from './block-form.tsx'
import type { Message } from './calls.ts'
import { ReportForm } from './report-form.tsx'
import { subjectText } from './words.ts'

/** Outcomes that are still held, with their item in quarantine. */
export function heldOf({ outcomes }: Pick<Message, 'outcomes'>): { id: string; recipients: string[] }[] {
  const items = new Map<string, string[]>()
  for (const { quarantineId, status, recipient } of outcomes)
    if (quarantineId !== undefined && (status === 'quarantined' || status === 'held'))
      items.set(quarantineId, [...(items.get(quarantineId) ?? []), recipient])
  return [...items].map(([id, recipients]) => ({ id, recipients }))
}

export function MessageActs({ message }: { message: Message }) {
  const may = useMay()
  const decide = useDecide()
  const [isBlocking, blocking] = useDisclosure()
  const [reportAs, setReportAs] = useState<'threat' | 'clean' | null>(null)
  const held = heldOf(message)
  const target = {
    items: held.map(({ id }) => id),
    subject: subjectText(message.summary?.subject ?? ''),
    sender: message.mailFrom === '' ? (message.summary?.headerFrom[0] ?? '') : message.mailFrom,
    recipients: held.flatMap(({ recipients }) => recipients),
    isDangerous: message.category === 'malware' || message.category === 'phish',
  }
  const notHeld = held.length === 0 ? 'Nothing of this message is held (any more).' : null
  return (
    <Group gap="xs">
      <DisabledReason reason={notHeld ?? (may('quarantine.release') ? null : needs('Admin'))}>
        <Button variant="default" onClick={() => decide.release(target)}>
          Release
        </Button>
      </DisabledReason>
      <DisabledReason reason={notHeld ?? (may('quarantine.delete') ? null : needs('Admin'))}>
        <Button variant="default" onClick={() => decide.remove(target)}>
          Delete
        </Button>
      </DisabledReason>
      {may('messages.report') ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              leftSection={<IconFlag size={16} aria-hidden />}
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              Report
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setReportAs('threat')}>As a threat that was missed</Menu.Item>
            <Menu.Item onClick={() => setReportAs('clean')}>As clean and wrongly caught</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <DisabledReason reason={needs('Help desk')}>
          <Button variant="default" leftSection={<IconFlag size={16} aria-hidden />}>
            Report
          </Button>
        </DisabledReason>
      )}
      <DisabledReason reason={blockReason(message, may)}>
        <Button variant="default" leftSection={<IconBan size={16} aria-hidden />} onClick={blocking.open}>
          Block
        </Button>
      </DisabledReason>
      <BlockForm message={message} isOpen={isBlocking} onClose={blocking.close} />
      <ReportForm message={message} as={reportAs} onClose={() => setReportAs(null)} />
    </Group>
  )
}

function blockReason(message: Message, may: (permission: string) => boolean): string | null {
  if (message.direction === 'outbound') return 'Lists are about senders from outside; this message is outbound.'
  return may('lists.write') ? null : needs('Admin')
}
