// Step 8: the whole in words, what it costs, whether somebody else approved it, and the launch.
import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneIcon } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { campaignPath, planQuery, useCampaignCall, type CampaignView } from '../campaign/campaign-api.ts'
import { templatesQuery, trainingsQuery } from '../content-api.ts'
import classes from '../simulations.module.css'
import { useSimulationCall } from '../simulations-api.ts'
import { lengthText } from '../times.ts'
import type { ReviewProps } from '../wizard-page.tsx'
import { staffMinutes, type StepName } from './draft.ts'

export function LaunchStep(props: ReviewProps) {
  const { campaign, tenantId, isDirty } = props
  return (
    <>
      <Issues campaign={campaign} goTo={props.goTo} />
      <Cost {...props} />
      <Approval tenantId={tenantId} campaign={campaign} />
      <Acts {...props} />
      {isDirty && <Notice tone="info" title="The last step is not saved yet" />}
    </>
  )
}

function Issues({ campaign, goTo }: { campaign: CampaignView; goTo: (step: StepName) => void }) {
  if (campaign.issues.length === 0)
    return (
      <Notice tone="ok" title="The draft is complete">
        Every step has what it needs.
      </Notice>
    )
  return (
    <Card title="What is still open">
      <ul className={classes.list}>
        {campaign.issues.map(({ step, path, severity, text }) => (
          <li key={`${path} ${text}`} className={classes.step}>
            <ToneIcon tone={severity === 'error' ? 'danger' : 'warning'} />
            <div className={classes.line}>
              <span className={classes.grow}>{text}</span>
              {step !== 'review' && (
                <Button size="compact-xs" variant="default" onClick={() => goTo(step)}>
                  Go there
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Rates and lengths as the library has them; without any, the usual ones. */
const usual = { rate: 0.15, minutes: 5 }

function Cost({ tenantId, campaignId, draft }: ReviewProps) {
  const plan = useQuery(planQuery(tenantId, campaignId, { limit: 1 }))
  const templates = useQuery(templatesQuery(tenantId))
  const trainings = useQuery(trainingsQuery(tenantId))
  const { templateIds, training } = draft.settings
  const rates = (templates.data?.items ?? [])
    .filter(({ id }) => templateIds.includes(id))
    .map(({ predictedCompromiseRate }) => predictedCompromiseRate)
  const isTraining = draft.technique === 'training'
  const predictedRate = isTraining ? 1 : mean(rates, usual.rate)
  const chosen = (trainings.data?.items ?? []).filter(({ id }) => training.trainingIds.includes(id))
  const trainingMinutes =
    training.kind === 'none'
      ? 0
      : mean(
          chosen.map(({ minutes }) => minutes),
          usual.minutes,
        ) * Math.max(1, isTraining ? chosen.length : 1)
  const recipients = plan.data?.recipients ?? 0
  return (
    <Card title="What it costs" lead="Estimates from the expected rate of the attacks and the length of the training.">
      <Facts
        items={[
          ['Recipients', plan.data === undefined ? 'Not counted yet' : plural(recipients, 'person', 'people')],
          isTraining ? null : ['Likely to be caught', `About ${formatNumber(Math.round(recipients * predictedRate))}`],
          [
            'Time of people',
            `About ${lengthText(staffMinutes({ recipients, predictedRate, trainingMinutes }) * 60)} altogether`,
          ],
        ]}
      />
    </Card>
  )
}

function mean(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((sum, each) => sum + each, 0) / values.length
}

function Approval({ tenantId, campaign }: { tenantId: string; campaign: CampaignView }) {
  const { approval } = campaign
  const may = useMay()
  const confirm = useConfirm()
  const version = { version: campaign.version }
  const ask = useCampaignCall(tenantId, campaign.id, 'ask-approval', () => version)
  const withdraw = useCampaignCall(tenantId, campaign.id, 'withdraw', () => version)
  const approve = useCampaignCall<string>(tenantId, campaign.id, 'approve', (reason) => ({
    ...version,
    ...(reason === '' ? {} : { reason }),
  }))
  const refuse = useCampaignCall<string>(tenantId, campaign.id, 'refuse', (reason) => ({ ...version, reason }))
  if (!approval.isNeeded && approval.askedAt === null) return null
  const has = (act: CampaignView['actions'][number]): boolean => campaign.actions.includes(act)
  return (
    <Card title="Approval" lead="Four eyes: somebody who changed nothing of it decides.">
      <Facts
        items={[
          approval.askedAt === null
            ? null
            : [
                'Asked',
                <>
                  <RelativeTime at={approval.askedAt} focusable /> by {approval.askedBy ?? 'somebody'}
                </>,
              ],
          approval.approvedAt === null
            ? null
            : [
                'Approved',
                <>
                  <RelativeTime at={approval.approvedAt} focusable /> by {approval.approvedBy ?? 'somebody'}
                </>,
              ],
          approval.refusedAt === null
            ? null
            : [
                'Refused',
                <>
                  <RelativeTime at={approval.refusedAt} focusable /> by {approval.refusedBy ?? 'somebody'}
                </>,
              ],
          approval.reason === null ? null : ['Reason', approval.reason],
        ]}
      />
      {approval.isStale && (
        <Notice tone="warning" title="It was changed since it was approved">
          <Changes changes={approval.changes} />
        </Notice>
      )}
      <div className={classes.buttons}>
        {has('ask-approval') && (
          <DisabledReason reason={may('simulations.write') ? null : needs('Admin')}>
            <Button loading={ask.isPending} onClick={() => ask.mutate()}>
              Ask for approval
            </Button>
          </DisabledReason>
        )}
        {has('approve') && (
          <DisabledReason
            reason={
              !may('simulations.approve')
                ? needs('Admin')
                : approval.canApprove
                  ? null
                  : 'Who worked on it cannot approve it.'
            }
          >
            <Button
              onClick={() =>
                confirm({
                  title: `Approve ${campaign.name}`,
                  verb: 'Approve',
                  children: 'It may then be launched as it is now. What is changed later must be approved again.',
                  reason: { label: 'Reason, kept in the audit log', isRequired: false },
                  run: (reason) => approve.mutateAsync(reason),
                  done: 'Approved',
                })
              }
            >
              Approve
            </Button>
          </DisabledReason>
        )}
        {has('refuse') && (
          <DisabledReason reason={may('simulations.approve') ? null : needs('Admin')}>
            <Button
              variant="default"
              onClick={() =>
                confirm({
                  title: `Refuse ${campaign.name}`,
                  verb: 'Refuse',
                  children: 'It becomes a draft again.',
                  reason: { label: 'What should be different', isRequired: true, least: 3 },
                  run: (reason) => refuse.mutateAsync(reason),
                  done: 'Refused',
                })
              }
            >
              Refuse
            </Button>
          </DisabledReason>
        )}
        {has('withdraw') && (
          <DisabledReason reason={may('simulations.write') ? null : needs('Admin')}>
            <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
              Withdraw the request
            </Button>
          </DisabledReason>
        )}
      </div>
    </Card>
  )
}

function Changes({ changes }: { changes: CampaignView['approval']['changes'] }) {
  return (
    <SmallTable label="Changes since the approval" heads={['What', 'Approved', 'Now']}>
      {changes.map(({ path, before, after }) => (
        <Table.Tr key={path}>
          <Table.Th scope="row">{path}</Table.Th>
          <Table.Td className="breakable">{before}</Table.Td>
          <Table.Td className="breakable">{after}</Table.Td>
        </Table.Tr>
      ))}
    </SmallTable>
  )
}

function Acts({ tenantId, campaign, isDirty }: ReviewProps) {
  const may = useMay()
  const confirm = useConfirm()
  const navigate = useNavigate()
  const launch = useCampaignCall(tenantId, campaign.id, 'launch', () => ({ version: campaign.version }))
  const remove = useSimulationCall(tenantId, {
    method: 'DELETE',
    path: campaignPath(campaign.id),
    bodyOf: () => undefined,
  })
  const plan = useQuery(planQuery(tenantId, campaign.id, { limit: 1 }))
  const recipients = plan.data?.recipients ?? 0
  const hasErrors = campaign.issues.some(({ severity }) => severity === 'error')
  const reason = !may('simulations.launch')
    ? needs('Admin')
    : isDirty
      ? 'Save the open step first.'
      : hasErrors
        ? 'Something is still open, see above.'
        : plan.data?.recipients === 0
          ? 'Nobody would get it: look at the audience.'
          : campaign.actions.includes('launch')
            ? null
            : campaign.approval.isNeeded
              ? 'Somebody must approve it first.'
              : 'It cannot be launched in its present state.'
  if (campaign.state === 'paused')
    return (
      <Notice
        tone="info"
        title="What is still to be sent follows these settings"
        actions={
          <Button size="xs" component={Link} to={`/t/${tenantId}/simulations/campaigns/${campaign.id}`}>
            Back to the campaign, to resume it
          </Button>
        }
      >
        What was sent stays as it was.
      </Notice>
    )
  return (
    <div className={classes.buttons}>
      <DisabledReason reason={reason}>
        <Button
          onClick={() =>
            confirm({
              title: `Launch ${campaign.name}`,
              verb: 'Launch',
              typeName: campaign.name,
              children: (
                <>
                  <b>{plural(recipients, 'person', 'people')}</b> get mails as planned. It can be paused and stopped at
                  any time; what was delivered directly can be taken back out of the mailboxes.
                </>
              ),
              run: async () => {
                await launch.mutateAsync()
                void navigate(`/t/${tenantId}/simulations/campaigns/${campaign.id}`)
              },
              done: 'Launched',
            })
          }
        >
          Launch
        </Button>
      </DisabledReason>
      {campaign.actions.includes('delete') && (
        <DisabledReason reason={may('simulations.write') ? null : needs('Admin')}>
          <Button
            variant="default"
            onClick={() =>
              confirm({
                title: `Delete the draft ${campaign.name}`,
                verb: 'Delete',
                isDangerous: true,
                children: 'Nothing was sent. The draft is gone for good.',
                run: async () => {
                  await remove.mutateAsync()
                  void navigate(`/t/${tenantId}/simulations/campaigns`)
                },
                done: 'Deleted',
              })
            }
          >
            Delete the draft
          </Button>
        </DisabledReason>
      )}
      <Button variant="subtle" component={Link} to={`/t/${tenantId}/simulations/campaigns`}>
        Leave it for later
      </Button>
    </div>
  )
}
