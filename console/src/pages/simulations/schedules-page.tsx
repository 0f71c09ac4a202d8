// Reports that come by mail, and how much of single people is shown at all.
import { Button, Group, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { fieldErrors } from '#console/api/error.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { DirectoryPicker } from '../people/directory-picker.tsx'
import {
  privacyQuery,
  scheduledReportsQuery,
  type Privacy,
  type ScheduledReport,
  type ScheduledReportInput,
} from './programme-api.ts'
import classes from './simulations.module.css'
import { useSimulationCall } from './simulations-api.ts'

const everyWords: Record<ScheduledReport['every'], string> = {
  campaign: 'After each campaign',
  week: 'Every week',
  month: 'Every month',
  quarter: 'Every quarter',
}

export function Component() {
  const tenantId = useTenantId()
  const query = useQuery(scheduledReportsQuery(tenantId))
  return (
    <Page title="Scheduled reports" lead="The report as PDF, by mail, without anybody asking for it.">
      <div className={classes.single}>
        <States
          query={query}
          failure="The reports cannot be shown"
          empty={({ items }) =>
            items.length > 0
              ? null
              : {
                  kind: 'nothing-yet',
                  title: 'No scheduled reports',
                  text: 'The management gets numbers and recommendations, never a ranking of names.',
                }
          }
        >
          {({ items }) => (
            <DataTable
              id="scheduled-reports"
              caption="Scheduled reports"
              columns={columnsOf(tenantId)}
              rows={items}
              rowId={({ id }) => id}
              rowName={({ name }) => name}
            />
          )}
        </States>
      </div>
      <Add tenantId={tenantId} />
      <PrivacyCard tenantId={tenantId} />
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<ScheduledReport>[] => [
  {
    id: 'name',
    header: 'Report',
    isMain: true,
    cell: ({ name, failure }) => (
      <>
        {name} {failure !== null && <ToneLabel tone="danger">{failure}</ToneLabel>}
      </>
    ),
  },
  { id: 'every', header: 'When', width: '170px', cell: ({ every }) => everyWords[every] },
  { id: 'to', header: 'To', cell: ({ recipients }) => <span className="breakable">{recipients.join(', ')}</span> },
  {
    id: 'next',
    header: 'Next',
    width: '110px',
    cell: ({ nextAt }) => (nextAt === null ? '' : <RelativeTime at={nextAt} />),
  },
  {
    id: 'last',
    header: 'Last',
    width: '110px',
    cell: ({ lastAt }) => (lastAt === null ? 'Never' : <RelativeTime at={lastAt} />),
  },
  { id: 'acts', header: 'Acts', width: '100px', cell: (report) => <Remove tenantId={tenantId} report={report} /> },
]

function Remove({ tenantId, report }: { tenantId: string; report: ScheduledReport }) {
  const may = useMay()('simulations.settings')
  const confirm = useConfirm()
  const remove = useSimulationCall(tenantId, {
    method: 'DELETE',
    path: `scheduled-reports/${encodeURIComponent(report.id)}`,
    bodyOf: () => undefined,
  })
  return (
    <DisabledReason reason={may ? null : needs('Admin')}>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Remove ${report.name}`}
        onClick={() =>
          confirm({
            title: `Remove ${report.name}`,
            verb: 'Remove',
            children: 'It is not sent any more.',
            run: () => remove.mutateAsync(),
            done: 'Removed',
          })
        }
      >
        Remove
      </Button>
    </DisabledReason>
  )
}

function Add({ tenantId }: { tenantId: string }) {
  const may = useMay()('simulations.settings')
  const [name, setName] = useState('')
  const [every, setEvery] = useState<ScheduledReport['every']>('month')
  const [recipients, setRecipients] = useState<string[]>([])
  const add = useSimulationCall<ScheduledReportInput>(tenantId, { method: 'POST', path: 'scheduled-reports' })
  const mistakes = fieldErrors(add.error)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    add.mutate(
      { name: name.trim(), every, recipients },
      {
        onSuccess: () => {
          announce('Added')
          setName('')
          setRecipients([])
        },
      },
    )
  }
  return (
    <Card title="Add a report">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group align="flex-start" gap="md">
            <TextInput
              label="Name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={mistakes['name']}
              maxLength={120}
              w="min(100%, 280px)"
              disabled={!may}
            />
            <Select
              label="When"
              data={Object.entries(everyWords).map(([value, label]) => ({ value, label }))}
              value={every}
              onChange={(value) => value !== null && setEvery(value as ScheduledReport['every'])}
              allowDeselect={false}
              w={220}
              disabled={!may}
            />
          </Group>
          <DirectoryPicker
            tenantId={tenantId}
            pick="addresses"
            label="To"
            description="Addresses in your domains."
            value={recipients}
            onChange={setRecipients}
            error={mistakes['recipients']}
            max={20}
            isDisabled={!may}
          />
          {add.error !== null && <Problem error={add.error} title="The report was not added" />}
          <div>
            <DisabledReason
              reason={
                may
                  ? name.trim() === '' || recipients.length === 0
                    ? 'A report needs a name and a recipient.'
                    : null
                  : needs('Admin')
              }
            >
              <Button type="submit" loading={add.isPending}>
                Add
              </Button>
            </DisabledReason>
          </div>
        </Stack>
      </form>
    </Card>
  )
}

function PrivacyCard({ tenantId }: { tenantId: string }) {
  const may = useMay()('simulations.settings')
  const confirm = useConfirm()
  const query = useQuery(privacyQuery(tenantId))
  const save = useSimulationCall<Privacy>(tenantId, { method: 'PUT', path: 'privacy' })
  return (
    <Card title="Privacy of all simulations">
      <States query={query} shape="text" failure="The setting cannot be shown">
        {({ isWorksCouncil }) => (
          <DisabledReason reason={may ? null : needs('Admin')}>
            <Switch
              label="Works-council mode"
              description="Only numbers of groups of at least five; nobody sees single people, and signals of the tenant are not looked at."
              checked={isWorksCouncil}
              onChange={(event) => {
                const next = event.currentTarget.checked
                confirm({
                  title: next ? 'Show groups only' : 'Show single people again',
                  verb: next ? 'Show groups only' : 'Show people',
                  children: next
                    ? 'Nobody sees results of single people from now on, not even administrators.'
                    : 'Who has the right to see names sees them again. Ask people’s representatives first.',
                  run: () => save.mutateAsync({ isWorksCouncil: next }),
                  done: 'Saved',
                })
              }}
            />
          </DisabledReason>
        )}
      </States>
    </Card>
  )
}
