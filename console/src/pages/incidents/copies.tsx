// Copies of the bad messages that lie in mailboxes of the tenant: where, and taking them out or putting them back.
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { copiesAnswer } from '#compromise/copies/contract.ts'
import type { IncidentView } from '#compromise/contract.ts'
import { send } from '#console/api/client.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { needs } from '#console/components/disabled-reason.tsx'
import { Empty } from '#console/components/empty.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { Address, Foreign } from '../messages/address.tsx'
import { subjectText } from '../messages/words.ts'
import { copyWords, isMoving, isRemovable, isRestorable } from './copy-states.ts'
import { MoveCopies } from './move-copies.tsx'

type Copies = Static<typeof copiesAnswer>

export function Copies({ tenantId, incident }: { tenantId: string; incident: IncidentView }) {
  const path = `/api/v1/tenants/${encodeURIComponent(tenantId)}/incidents/${encodeURIComponent(incident.id)}/copies`
  const query = useQuery({
    queryKey: ['incidents', tenantId, 'copies', incident.id],
    queryFn: ({ signal }) => send<Copies>('GET', path, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ state: now }) => isMoving(now)) === true ? 3_000 : false,
  })
  return (
    <States query={query} shape="cards" failure="Copies of the bad messages cannot be shown">
      {(copies) => (
        <Card
          title="Copies in mailboxes"
          lead="Who inside the tenant got the bad messages. Taken out, they lie in Recoverable Items of the mailbox and can come back."
          actions={<CopyActs tenantId={tenantId} path={path} copies={copies} />}
        >
          {copies.total === 0 ? <NoCopies searchedAt={copies.searchedAt} /> : <CopyTable copies={copies} />}
        </Card>
      )}
    </States>
  )
}

function NoCopies({ searchedAt }: { searchedAt: string | null }) {
  return (
    <Empty
      state={
        searchedAt === null
          ? {
              kind: 'nothing-yet',
              title: 'The message trace was not read yet',
              text: 'Mailboxes that have a copy appear here a few minutes after the incident was opened.',
            }
          : { kind: 'good-news', text: 'Nobody inside the tenant got one of the bad messages.' }
      }
    />
  )
}

function CopyTable({ copies }: { copies: Copies }) {
  return (
    <SmallTable label="Copies in mailboxes" heads={['Mailbox', 'Subject', 'State']}>
      {copies.items.map(({ id, recipient, subject, state, note }) => (
        <Table.Tr key={id}>
          <Table.Td>
            <Address>{recipient}</Address>
          </Table.Td>
          <Table.Td className="breakable">
            <Foreign>{subjectText(subject)}</Foreign>
          </Table.Td>
          <Table.Td className="breakable">
            <ToneLabel tone={copyWords[state].tone}>
              {state === 'failed' ? `${copyWords[state].word}: ${note}` : copyWords[state].word}
            </ToneLabel>
          </Table.Td>
        </Table.Tr>
      ))}
    </SmallTable>
  )
}

function CopyActs({ tenantId, path, copies }: { tenantId: string; path: string; copies: Copies }) {
  const may = useMay()
  const mailboxes = (isWanted: typeof isRemovable): string[] =>
    copies.items.filter(({ state }) => isWanted(state)).map(({ recipient }) => recipient)
  return (
    <MoveCopies
      tenantId={tenantId}
      path={path}
      topic={['incidents', tenantId]}
      removable={mailboxes(isRemovable)}
      restorable={mailboxes(isRestorable)}
      reason={may('compromise.act') ? copies.why : needs('Admin')}
    />
  )
}
