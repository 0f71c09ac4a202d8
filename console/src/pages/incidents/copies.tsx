// Copies of the bad messages that lie in mailboxes of the tenant: where, and taking them out or putting them back.
import { Button, Group, Table } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { copiesAnswer, CopyView } from '#compromise/copies/contract.ts'
import type { IncidentView } from '#compromise/contract.ts'
import { send } from '#console/api/client.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Empty } from '#console/components/empty.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { Foreign } from '../messages/address.tsx'
import { subjectText } from '../messages/words.ts'

type Copies = Static<typeof copiesAnswer>

const states: Record<CopyView['state'], ToneWord> = {
  found: { tone: 'warning', word: 'In the mailbox' },
  removing: { tone: 'neutral', word: 'Being taken out' },
  removed: { tone: 'ok', word: 'Taken out' },
  restoring: { tone: 'neutral', word: 'Being put back' },
  restored: { tone: 'warning', word: 'Put back' },
  gone: { tone: 'ok', word: 'Not there any more' },
  failed: { tone: 'danger', word: 'Could not be taken out' },
}

const removable = (copy: CopyView): boolean => ['found', 'restored', 'failed', 'removing'].includes(copy.state)
const restorable = (copy: CopyView): boolean => ['removed', 'restoring'].includes(copy.state)

export function Copies({ tenantId, incident }: { tenantId: string; incident: IncidentView }) {
  const path = `/api/v1/tenants/${encodeURIComponent(tenantId)}/incidents/${encodeURIComponent(incident.id)}/copies`
  const query = useQuery({
    queryKey: ['incidents', tenantId, 'copies', incident.id],
    queryFn: ({ signal }) => send<Copies>('GET', path, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(({ state: now }) => now.endsWith('ing')) ? 3_000 : false),
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
          <Table.Td className="breakable">{recipient}</Table.Td>
          <Table.Td className="breakable">
            <Foreign>{subjectText(subject)}</Foreign>
          </Table.Td>
          <Table.Td className="breakable">
            <ToneLabel tone={states[state].tone}>
              {state === 'failed' ? `${states[state].word}: ${note}` : states[state].word}
            </ToneLabel>
          </Table.Td>
        </Table.Tr>
      ))}
    </SmallTable>
  )
}

function CopyActs(given: { tenantId: string; path: string; copies: Copies }) {
  const { tenantId, path, copies } = given
  const may = useMay()
  const confirm = useConfirm()
  const queryClient = useQueryClient()
  const act = useMutation({
    mutationFn: ({ verb, reason }: { verb: 'remove' | 'restore'; reason: string }) =>
      send<{ operationId: string }>('POST', `${path}/${verb}`, { body: { reason } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['incidents', tenantId] }),
  })
  const why = may('compromise.act') ? copies.why : needs('Admin')
  const [out, back] = [copies.items.filter(removable).length, copies.items.filter(restorable).length]
  const ask = (verb: 'remove' | 'restore', count: number): void =>
    confirm({
      title: verb === 'remove' ? 'Take copies out of mailboxes' : 'Put copies back',
      verb: verb === 'remove' ? 'Take out' : 'Put back',
      isDangerous: verb === 'remove',
      children:
        verb === 'remove'
          ? `${formatNumber(count)} messages are moved to Recoverable Items of their mailboxes. You can put them back here while Microsoft keeps them (14 days by default).`
          : `${formatNumber(count)} messages are moved back to the folders that they were taken from.`,
      reason: { label: 'Reason', isRequired: true, least: 3 },
      run: (reason) => act.mutateAsync({ verb, reason }),
    })
  return (
    <Group gap="xs">
      {out > 0 && (
        <DisabledReason reason={why}>
          <Button size="xs" onClick={() => ask('remove', out)}>
            Take out
          </Button>
        </DisabledReason>
      )}
      {back > 0 && (
        <DisabledReason reason={why}>
          <Button size="xs" variant="default" onClick={() => ask('restore', back)}>
            Put back
          </Button>
        </DisabledReason>
      )}
    </Group>
  )
}
