// One reported mail: what it says, harmless; what speaks for and against it; who else has it; and the verdict.
import { Anchor, Button, Group, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Copy } from '#console/components/copy.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { harmless } from '../messages/harmless.ts'
import classes from '../simulations/simulations.module.css'
import { Copies } from './copies.tsx'
import { reportQuery, useReportCall, type ReportVerdict, type ReportView } from './reports-api.ts'
import { sourceWords, verdictWords } from './words.ts'

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(reportQuery(tenantId, id))
  const report = query.data
  const subject = report === undefined ? '' : harmless(report.message.subject)
  return (
    <Page
      title={report === undefined ? 'Report' : subject === '' ? '(no subject)' : subject}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/reports`} size="sm">
          All reported mail
        </Anchor>
      }
      lead={
        report !== undefined && (
          <ToneLabel tone={verdictWords[report.verdict].tone}>{verdictWords[report.verdict].word}</ToneLabel>
        )
      }
    >
      <States query={query} shape="cards" failure="This report cannot be shown">
        {(each) => (
          <>
            <Verdict tenantId={tenantId} report={each} />
            <div className={classes.pair}>
              <Report report={each} />
              <Mail report={each} />
            </div>
            <Content report={each} />
            <Copies tenantId={tenantId} report={each} />
          </>
        )}
      </States>
    </Page>
  )
}

interface Props {
  tenantId: string
  report: ReportView
}

const choices = ['phish', 'spam', 'clean'] as const satisfies readonly ReportVerdict[]
const effects: Record<(typeof choices)[number], string> = {
  phish:
    'An alert is raised. It counts for all who reported the same mail. It can then be taken out of the mailboxes, below.',
  spam: 'It is marked as unwanted. It can then be taken out of the mailboxes, below.',
  clean: 'It was nothing bad. Whoever reported it did well all the same.',
}

function Verdict({ tenantId, report }: Props) {
  const may = useMay()('reports.triage')
  const confirm = useConfirm()
  const decide = useReportCall<{ verdict: ReportVerdict; note: string | null }>(tenantId, {
    method: 'POST',
    path: `${encodeURIComponent(report.id)}/verdict`,
  })
  if (report.verdict === 'simulation')
    return (
      <Notice tone="info" title="This is a simulation of yours">
        It carries our mark, and it counted as reported
        {report.campaign !== null && (
          <>
            {' '}
            in{' '}
            <Anchor component={Link} to={`/t/${tenantId}/simulations/campaigns/${report.campaign.id}`} inherit>
              {report.campaign.name}
            </Anchor>
          </>
        )}
        . Nobody needs to do anything.
      </Notice>
    )
  return (
    <Card
      title={report.verdict === 'open' ? 'What is it' : 'Judge it anew'}
      lead={
        report.decidedAt === null ? (
          'Look at sender, links and authentication first.'
        ) : (
          <>
            {verdictWords[report.verdict].word}, by {report.decidedBy ?? 'somebody'}{' '}
            <RelativeTime at={report.decidedAt} focusable />
            {report.note !== null && `: ${report.note}`}
          </>
        )
      }
    >
      <Group gap="xs">
        {choices.map((verdict) => (
          <DisabledReason key={verdict} reason={may ? null : needs('Help desk')}>
            <Button
              variant={verdict === 'phish' ? 'filled' : 'default'}
              color={verdict === 'phish' ? 'red' : 'blue'}
              onClick={() =>
                confirm({
                  title: `Judge it as ${verdictWords[verdict].word.toLowerCase()}`,
                  verb: verdictWords[verdict].word,
                  children: effects[verdict],
                  reason: { label: 'Note, for the others', isRequired: false },
                  run: (note) => decide.mutateAsync({ verdict, note: note === '' ? null : note }),
                  done: `Judged as ${verdictWords[verdict].word.toLowerCase()}`,
                })
              }
            >
              {verdictWords[verdict].word}
            </Button>
          </DisabledReason>
        ))}
      </Group>
    </Card>
  )
}

function Report({ report }: { report: ReportView }) {
  return (
    <Card title="The report">
      <Facts
        items={[
          ['Reported by', report.reporter ?? 'Somebody (names are hidden from your role)'],
          ['Reported', <RelativeTime key="at" at={report.reportedAt} focusable />],
          ['How', sourceWords[report.source]],
          ['Reports of the same mail', String(report.sameMessage)],
          report.comment === null ? null : ['What they wrote', harmless(report.comment)],
        ]}
      />
    </Card>
  )
}

function Mail({ report: { message } }: { report: ReportView }) {
  return (
    <Card title="The mail">
      <Facts
        items={[
          ['From', harmless(message.from)],
          message.replyTo === null ? null : ['Answers go to', harmless(message.replyTo)],
          message.date === null ? null : ['Date', harmless(message.date)],
          ['Authentication', message.authentication === null ? 'Not in the report' : harmless(message.authentication)],
          message.internetMessageId === null
            ? null
            : [
                'Message-ID',
                <span key="id" className={classes.code}>
                  <code>{harmless(message.internetMessageId)}</code>
                  <Copy text={message.internetMessageId} label="Message-ID" />
                </span>,
              ],
        ]}
      />
    </Card>
  )
}

function Content({ report: { message } }: { report: ReportView }) {
  return (
    <Card title="What it says" lead="The first lines as text. Nothing in it can be clicked, and nothing is loaded.">
      <pre className={classes.text} tabIndex={0} aria-label="First lines of the mail">
        {message.excerpt === '' ? '(no text)' : harmless(message.excerpt)}
      </pre>
      {message.links.length > 0 && (
        <>
          <h3>Links, written so that they cannot be followed</h3>
          <ul className={classes.plain}>
            {message.links.map((link) => (
              <li key={link} className="breakable">
                <code>{harmless(link)}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {message.attachments.length > 0 && (
        <>
          <h3>Attachments</h3>
          <SmallTable label="Attachments" heads={['Name', 'Type', 'Size', 'SHA-256']}>
            {message.attachments.map(({ name, contentType, size_bytes, sha256 }, index) => (
              <Table.Tr key={index}>
                <Table.Td className="breakable">{harmless(name)}</Table.Td>
                <Table.Td>{harmless(contentType)}</Table.Td>
                <Table.Td>{formatSize(size_bytes)}</Table.Td>
                <Table.Td>
                  <span className={classes.code}>
                    <code>{sha256.slice(0, 16)}…</code>
                    <Copy text={sha256} label="SHA-256" />
                  </span>
                </Table.Td>
              </Table.Tr>
            ))}
          </SmallTable>
        </>
      )}
    </Card>
  )
}
