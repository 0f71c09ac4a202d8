// Where somebody is signed in: their own sessions, or those of another administrator.
import { Button, Table } from '@mantine/core'
import type { UserSession } from '#access/contract.ts'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { browserOf, methodWords } from './words.ts'

export interface SessionsTableProps {
  sessions: readonly UserSession[]
  onEnd: (session: UserSession) => void
}

export function SessionsTable({ sessions, onEnd }: SessionsTableProps) {
  return (
    <SmallTable label="Sessions" heads={['Browser', 'Address', 'Signed in by', 'Since', 'Last seen', '']}>
      {sessions.map((session) => (
        <Table.Tr key={session.id}>
          <Table.Td>{browserOf(session.userAgent)}</Table.Td>
          <Table.Td>{session.address ?? 'unknown'}</Table.Td>
          <Table.Td>{methodWords[session.method]}</Table.Td>
          <Table.Td>
            <RelativeTime at={session.signedInAt} />
          </Table.Td>
          <Table.Td>
            {session.isCurrent ? <ToneLabel tone="ok">This one</ToneLabel> : <RelativeTime at={session.lastSeenAt} />}
          </Table.Td>
          <Table.Td align="right">
            {!session.isCurrent && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`End the session of ${browserOf(session.userAgent)} at ${session.address ?? 'an unknown address'}`}
                onClick={() => onEnd(session)}
              >
                End
              </Button>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </SmallTable>
  )
}
