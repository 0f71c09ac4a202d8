// What is in the message: from the quarantine while it is held there; else it is with Microsoft 365 alone.
import { useParams } from 'react-router'
import { useTenantId } from '#console/api/session.ts'
import { Empty } from '#console/components/empty.tsx'
import { Preview } from '../quarantine/preview.tsx'
import type { Message } from './calls.ts'

export function ContentTab({ message }: { message: Message }) {
  const tenantId = useTenantId()
  const { id } = useParams()
  const kept = message.outcomes.find(
    ({ quarantineId, status }) => quarantineId !== undefined && ['quarantined', 'held', 'released'].includes(status),
  )
  if (kept?.quarantineId === undefined)
    return (
      <Empty
        state={{
          kind: 'not-here',
          title: 'No content',
          text: 'Mailwarden keeps content only of what it holds. This message was given back or refused, so its content is not here.',
        }}
      />
    )
  return <Preview key={id} tenantId={tenantId} quarantineId={kept.quarantineId} />
}
