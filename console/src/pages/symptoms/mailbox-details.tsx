// One mailbox: what makes up its score, what was found, and what could not be looked at.
import { Button, Group, Stack } from '@mantine/core'
import { Link, useNavigate } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { ChartView } from '#console/charts/chart-view.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice } from '#console/components/notice.tsx'
import { CheckProgress } from './check-progress.tsx'
import { FindingsList } from './findings-list.tsx'
import { ScoreBar } from './score-bar.tsx'
import { pointsText, scoreChart } from './score-chart.ts'
import { useCheckSymptoms, useRespond } from './symptoms-api.ts'
import type { MailboxSymptoms } from './words.ts'

export function MailboxDetails({ tenantId, symptoms }: { tenantId: string; symptoms: MailboxSymptoms }) {
  const { mailbox, score, band, findings, unknown, incidentId } = symptoms
  const may = useMay()
  const check = useCheckSymptoms(tenantId)
  const respond = useRespond(tenantId)
  const confirm = useConfirm()
  const navigate = useNavigate()
  const { personId } = mailbox
  const mayNot = may('compromise.act') ? null : needs('Admin')
  const askRespond = (): void =>
    confirm({
      title: `Respond to ${mailbox.address}`,
      verb: 'Block and respond',
      isDangerous: true,
      children: (
        <>
          <b className="breakable">{mailbox.address}</b> is blocked from sending at once, as if it had sent five bad
          messages: its computers are scanned, and what the settings ask for is done in Microsoft 365.
        </>
      ),
      reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
      run: async (reason) => {
        const { incidentId: opened } = await respond.mutateAsync({ personId: personId!, reason })
        void navigate(`/t/${tenantId}/incidents/${opened}`)
      },
      done: 'The mailbox is blocked',
    })
  return (
    <Stack gap="md">
      <ScoreBar score={score} band={band} />
      <Group gap="xs">
        {incidentId !== null && (
          <Button size="xs" component={Link} to={`/t/${tenantId}/incidents/${incidentId}`}>
            Open the incident
          </Button>
        )}
        {incidentId === null && personId !== null && score > 0 && (
          <DisabledReason reason={mayNot}>
            <Button size="xs" onClick={askRespond}>
              Respond
            </Button>
          </DisabledReason>
        )}
        {personId !== null && (
          <DisabledReason reason={mayNot}>
            <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate(personId)}>
              Check this mailbox now
            </Button>
          </DisabledReason>
        )}
      </Group>
      {check.data !== undefined && <CheckProgress tenantId={tenantId} id={check.data.operationId} />}
      {unknown.length > 0 && (
        <Notice tone="warning" title="Not everything could be looked at">
          <ul style={{ margin: 0, paddingLeft: 18 }}>
            {unknown.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          What was not looked at is not clean.
        </Notice>
      )}
      {findings.length > 0 && (
        <ChartView
          title={`What makes up ${pointsText(score)} points?`}
          unit="Points now; outlined: when it was seen"
          draw={(frame) => scoreChart(findings, frame)}
        />
      )}
      <FindingsList tenantId={tenantId} mailbox={mailbox.address} findings={findings} />
    </Stack>
  )
}
