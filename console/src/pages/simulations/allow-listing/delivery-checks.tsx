// A probe to a mailbox of yours: where it landed, what was changed on the way, and who opened its links before any person could.
import { Button, Group, Select, Stack, Table, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { fieldErrors } from '#console/api/error.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { campaignsQuery } from '../campaign/campaign-api.ts'
import classes from '../simulations.module.css'
import { useSimulationCall } from '../simulations-api.ts'
import { lengthText } from '../times.ts'
import { channelWords } from '../words.ts'
import { deliveryChecksQuery, type DeliveryCheck } from './allow-listing-api.ts'

export function DeliveryChecks({ tenantId }: { tenantId: string }) {
  const query = useQuery(deliveryChecksQuery(tenantId))
  return (
    <>
      <Start tenantId={tenantId} />
      <States
        query={query}
        shape="cards"
        failure="The checks cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : { kind: 'nothing-yet', title: 'No check yet', text: 'Its findings appear here, and follow the mail.' }
        }
      >
        {({ items }) => items.map((check) => <Check key={check.id} check={check} />)}
      </States>
    </>
  )
}

function Start({ tenantId }: { tenantId: string }) {
  const may = useMay()('simulations.write')
  const campaigns = useQuery(campaignsQuery(tenantId, {}))
  const [mailbox, setMailbox] = useState('')
  const [campaignId, setCampaign] = useState<string | null>(null)
  const start = useSimulationCall<void, { id: string }>(tenantId, {
    method: 'POST',
    path: 'delivery-checks',
    bodyOf: () => ({ mailbox: mailbox.trim(), campaignId }),
  })
  const mistakes = fieldErrors(start.error)
  const isComplete = mailbox.trim() !== '' && campaignId !== null
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    start.mutate(undefined, { onSuccess: () => announce('The check is sent') })
  }
  return (
    <Card
      title="Send a check"
      lead="The mail of a campaign, to a mailbox of yours that nobody opens meanwhile. It counts nowhere."
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group align="flex-start" gap="md">
            <Select
              label="Campaign"
              description="A draft is enough"
              data={(campaigns.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              value={campaignId}
              onChange={setCampaign}
              error={mistakes['campaignId']}
              w="min(100%, 300px)"
              disabled={!may}
            />
            <TextInput
              label="Mailbox"
              description="In a domain of yours"
              type="email"
              value={mailbox}
              onChange={(event) => setMailbox(event.currentTarget.value)}
              error={mistakes['mailbox']}
              w="min(100%, 300px)"
              disabled={!may}
            />
          </Group>
          {start.error !== null && <Problem error={start.error} title="The check was not sent" />}
          <div>
            <DisabledReason
              reason={may ? (isComplete ? null : 'Choose a campaign and name a mailbox.') : needs('Admin')}
            >
              <Button type="submit" loading={start.isPending}>
                Send the check
              </Button>
            </DisabledReason>
          </div>
        </Stack>
      </form>
    </Card>
  )
}

const placements: Record<DeliveryCheck['placement'], ToneWord> = {
  pending: { tone: 'info', word: 'Not seen yet' },
  inbox: { tone: 'ok', word: 'In the inbox' },
  junk: { tone: 'danger', word: 'In junk' },
  'other-folder': { tone: 'warning', word: 'In another folder' },
  'not-found': { tone: 'danger', word: 'Not found' },
}

function Check({ check }: { check: DeliveryCheck }) {
  const { tone, word } = placements[check.placement]
  return (
    <Card
      title={check.mailbox}
      lead={
        <>
          {channelWords[check.channel]}, <RelativeTime at={check.startedAt} focusable /> by {check.startedBy}
        </>
      }
      actions={<ToneLabel tone={tone}>{word}</ToneLabel>}
    >
      <Facts
        items={[
          check.seconds === null ? null : ['On the way for', lengthText(check.seconds)],
          [
            'Changed on the way',
            check.changes.length === 0 ? 'Nothing' : check.changes.map(({ text }) => text).join(' '),
          ],
          check.error === null ? null : ['Failed', check.error],
        ]}
      />
      {check.advice.length > 0 && (
        <ul className={classes.plain}>
          {check.advice.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {check.fetches.length > 0 && <Fetches fetches={check.fetches} />}
    </Card>
  )
}

function Fetches({ fetches }: { fetches: DeliveryCheck['fetches'] }) {
  return (
    <SmallTable label="Who opened the links" heads={['When', 'From', 'As', 'What']}>
      {fetches.map(({ at, address, userAgent, method, token, requests }, index) => (
        <Table.Tr key={index}>
          <Table.Td>
            <RelativeTime at={at} />
          </Table.Td>
          <Table.Td className="breakable">{address}</Table.Td>
          <Table.Td className="breakable">{userAgent}</Table.Td>
          <Table.Td>
            {method} {token}
            {requests > 1 && `, ${requests} times`}
          </Table.Td>
        </Table.Tr>
      ))}
    </SmallTable>
  )
}
