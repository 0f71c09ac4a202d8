// What every filter on the way must let through, with what changed since somebody said that they acted on it.
import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Copy } from '#console/components/copy.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import classes from '../simulations.module.css'
import { readText, simulationsApi, useSimulationCall } from '../simulations-api.ts'
import { addressesQuery, type SendingAddressesView, type SendingEntry } from './sending-api.ts'
import { entryKinds } from './words.ts'

export function Addresses({ tenantId }: { tenantId: string }) {
  const query = useQuery(addressesQuery(tenantId))
  return (
    <States
      query={query}
      failure="The addresses cannot be shown"
      empty={({ entries, problems, notice }) =>
        entries.length > 0 || problems.length > 0 || notice !== null
          ? null
          : {
              kind: 'nothing-yet',
              title: 'Nothing to let through yet',
              text: 'Domains and addresses appear here as soon as a sending domain is added.',
            }
      }
    >
      {(view) => (
        <>
          {view.problems.map((problem) => (
            <Notice key={problem} tone="danger" title="The configuration is wrong">
              {problem}
            </Notice>
          ))}
          <ChangeNotice tenantId={tenantId} view={view} />
          <Exports tenantId={tenantId} />
          <Entries entries={view.entries} />
        </>
      )}
    </States>
  )
}

function ChangeNotice({ tenantId, view }: { tenantId: string; view: SendingAddressesView }) {
  const may = useMay()('simulations.settings')
  const acknowledge = useSimulationCall(tenantId, {
    method: 'POST',
    path: 'sending-addresses/acknowledge',
    bodyOf: () => undefined,
  })
  const { notice, acknowledgedAt, acknowledgedBy } = view
  if (notice === null)
    return acknowledgedAt === null ? null : (
      <Notice tone="ok" title="Nothing changed since">
        <RelativeTime at={acknowledgedAt} />
        {acknowledgedBy !== null && `, when ${acknowledgedBy} said that all filters know these addresses.`}
      </Notice>
    )
  return (
    <>
      <Notice
        tone="warning"
        title="Something changed: filters must be told"
        actions={
          <DisabledReason reason={may ? null : needs('Admin')}>
            <Button
              size="xs"
              loading={acknowledge.isPending}
              onClick={() => acknowledge.mutate(undefined, { onSuccess: () => announce('Noted') })}
            >
              All filters know them
            </Button>
          </DisabledReason>
        }
      >
        <ul className={classes.plain}>
          {notice.added.map(({ kind, value }) => (
            <li key={`+${kind} ${value}`}>
              New: {value} ({entryKinds[kind].toLowerCase()})
            </li>
          ))}
          {notice.removed.map(({ kind, value }) => (
            <li key={`-${kind} ${value}`}>
              Not used any more: {value} ({entryKinds[kind].toLowerCase()})
            </li>
          ))}
          {notice.actions.map((action) => (
            <li key={action}>{action}</li>
          ))}
        </ul>
      </Notice>
      {acknowledge.error !== null && <Problem error={acknowledge.error} title="This was not noted" />}
    </>
  )
}

const formats = [
  { format: 'text', label: 'As text' },
  { format: 'powershell', label: 'As PowerShell' },
  { format: 'csv', label: 'As CSV' },
] as const

function Exports({ tenantId }: { tenantId: string }) {
  const [shown, setShown] = useState<{ label: string; text: string } | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const exportPath = simulationsApi(tenantId, 'sending-addresses/export')
  const show = async (format: string, label: string): Promise<void> => {
    setError(null)
    try {
      const text = await readText(`${exportPath}?format=${format}`)
      setShown({ label, text })
    } catch (cause) {
      setError(cause as Error)
    }
  }
  return (
    <Card
      title="For the people who look after filters"
      lead="Mail and web, in both directions."
      actions={formats.map(({ format, label }) => (
        <Button key={format} size="xs" variant="default" onClick={() => void show(format, label)}>
          {label}
        </Button>
      ))}
    >
      {error !== null && <Problem error={error} title="The list cannot be shown" />}
      {shown !== null && (
        <>
          <pre className={classes.text} tabIndex={0} aria-label={shown.label}>
            {shown.text}
          </pre>
          <div className={classes.buttons}>
            <Copy text={shown.text} label="the list" withText />
          </div>
        </>
      )}
    </Card>
  )
}

function Entries({ entries }: { entries: readonly SendingEntry[] }) {
  return (
    <Card title="In use now">
      <SmallTable label="Addresses in use" heads={['Kind', 'Value', 'Since']}>
        {entries.map(({ kind, value, since, until, isNew }) => (
          <Table.Tr key={`${kind} ${value}`}>
            <Table.Td>{entryKinds[kind]}</Table.Td>
            <Table.Td>
              <span className={classes.code}>
                <code>{value}</code>
                <Copy text={value} label={value} />
              </span>
            </Table.Td>
            <Table.Td>
              <RelativeTime at={since} />
              {isNew && <ToneLabel tone="warning">New</ToneLabel>}
              {until !== null && <ToneLabel tone="neutral">Not used any more</ToneLabel>}
            </Table.Td>
          </Table.Tr>
        ))}
      </SmallTable>
    </Card>
  )
}
