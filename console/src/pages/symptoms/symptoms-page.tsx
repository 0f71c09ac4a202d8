// Which mailboxes show signs that somebody else is in them, how many points each sign adds, and a check on demand.
import { Anchor, Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { CheckProgress } from './check-progress.tsx'
import { MailboxDetails } from './mailbox-details.tsx'
import { ScoreBar } from './score-bar.tsx'
import { symptomsQuery, useCheckSymptoms } from './symptoms-api.ts'
import classes from './symptoms.module.css'
import { bands, symptomWords, type MailboxSymptoms, type SymptomBand } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const may = useMay()
  const [band, setBand] = useParameter('band')
  const check = useCheckSymptoms(tenant.id)
  const [operationId, setOperationId] = useState<string | null>(null)
  const run = (): void => check.mutate(null, { onSuccess: (started) => setOperationId(started.operationId) })
  return (
    <Page
      title="Signs of compromise"
      lead="Rules, forwarding, deletions, consents and sign-ins as intruders leave them, mailbox by mailbox."
      actions={
        <DisabledReason reason={may('compromise.act') ? null : needs('Admin')}>
          <Button onClick={run} loading={check.isPending}>
            Check now
          </Button>
        </DisabledReason>
      }
    >
      {check.error !== null && <Problem error={check.error} title="The check was not started" />}
      {operationId !== null && <CheckProgress tenantId={tenant.id} id={operationId} />}
      <SegmentedControl
        aria-label="Which mailboxes"
        size="xs"
        mb="xs"
        value={band}
        onChange={setBand}
        data={[
          { value: '', label: 'All' },
          ...(['respond', 'high', 'low', 'none'] as const).map((value) => ({ value, label: bands[value].word })),
        ]}
      />
      <Mailboxes tenantId={tenant.id} band={band in bands ? (band as SymptomBand) : ''} onClear={() => setBand('')} />
      <div className={classes.after}>
        <Explanation />
      </div>
    </Page>
  )
}

interface MailboxesProps {
  tenantId: string
  band: SymptomBand | ''
  onClear: () => void
}

function Mailboxes({ tenantId, band, onClear }: MailboxesProps) {
  const paging = usePaging()
  const query = useQuery(symptomsQuery(tenantId, band, paging.cursor))
  return (
    <States
      query={query}
      failure="The signs of compromise cannot be shown"
      stillHolds="Bad messages are counted and blocked all the same."
      empty={({ items, lastCheckAt, checkedMailboxes }) => {
        if (items.length > 0) return null
        if (band !== '') return { kind: 'no-match', noun: 'mailboxes', filters: [bands[band].word], onClear }
        return lastCheckAt === null
          ? {
              kind: 'nothing-yet',
              title: 'Not checked yet',
              text: 'The first check runs after Microsoft 365 is connected, then every night. Mailboxes with signs appear here.',
            }
          : {
              kind: 'good-news',
              text: `No sign of compromise in ${plural(checkedMailboxes, 'mailbox', 'mailboxes')}.`,
            }
      }}
    >
      {({ items, next, lastCheckAt, checkedMailboxes }) => (
        <>
          <p className={classes.dimmed}>
            {lastCheckAt === null ? (
              'All mailboxes were not checked together yet.'
            ) : (
              <>
                {plural(checkedMailboxes, 'mailbox', 'mailboxes')} checked, last <RelativeTime at={lastCheckAt} />
              </>
            )}
          </p>
          <DataTable
            id="symptoms"
            caption="Mailboxes, most points first"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ mailbox }) => mailbox.personId ?? mailbox.address}
            rowName={({ mailbox }) => mailbox.address}
            panel={(row) => ({
              title: row.mailbox.displayName === '' ? row.mailbox.address : row.mailbox.displayName,
              body: <MailboxDetails tenantId={tenantId} symptoms={row} />,
            })}
            paging={paging}
            next={next}
          />
        </>
      )}
    </States>
  )
}

const shown_max = 3

const columnsOf = (tenantId: string): Column<MailboxSymptoms>[] => [
  {
    id: 'mailbox',
    header: 'Mailbox',
    isMain: true,
    width: '220px',
    cell: ({ mailbox, incidentId }) => (
      <>
        {mailbox.personId === null ? (
          <span className="breakable">{mailbox.address}</span>
        ) : (
          <Anchor component={Link} to={`/t/${tenantId}/people/${mailbox.personId}`} inherit className="breakable">
            {mailbox.displayName}
          </Anchor>
        )}
        {mailbox.personId !== null && <div className={`${classes.dimmed} breakable`}>{mailbox.address}</div>}
        {incidentId !== null && (
          <div>
            <Anchor component={Link} to={`/t/${tenantId}/incidents/${incidentId}`} inherit className={classes.open}>
              Open incident
            </Anchor>
          </div>
        )}
      </>
    ),
  },
  { id: 'score', header: 'Score', width: '265px', cell: (row) => <ScoreBar score={row.score} band={row.band} /> },
  {
    id: 'signs',
    header: 'Signs',
    cell: ({ findings }) => {
      const open = findings.filter(({ state }) => state === 'open')
      const names = [...new Set(open.map(({ kind }) => symptomWords[kind]))]
      if (names.length === 0) return findings.length === 0 ? 'None' : 'All dealt with'
      const more = names.length - shown_max
      return `${names.slice(0, shown_max).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    },
  },
  {
    id: 'unknown',
    header: 'Not looked at',
    width: '125px',
    cell: ({ unknown }) =>
      unknown.length === 0 ? '' : <ToneLabel tone="warning">{plural(unknown.length, 'source')}</ToneLabel>,
  },
  {
    id: 'checked',
    header: 'Checked',
    width: '95px',
    cell: ({ checkedAt }) => (checkedAt === null ? 'Never' : <RelativeTime at={checkedAt} />),
  },
]

function Explanation() {
  return (
    <Card
      title="How points are counted"
      lead="Every kind of sign counts once, with its strongest finding. Points fade evenly to nothing within 72 hours; what is accepted or cleaned up counts no more."
    >
      <dl className={classes.bands}>
        {(['respond', 'high', 'low', 'none'] as const).map((band) => (
          <BandRow key={band} band={band} />
        ))}
      </dl>
    </Card>
  )
}

function BandRow({ band }: { band: SymptomBand }) {
  const { from, tone, word, meaning } = bands[band]
  return (
    <>
      <dt>
        <ToneLabel tone={tone}>{band === 'none' ? word : `${word}, from ${from}`}</ToneLabel>
      </dt>
      <dd>{meaning}</dd>
    </>
  )
}
