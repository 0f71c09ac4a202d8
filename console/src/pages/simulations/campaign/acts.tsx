// What can be done with a campaign that was launched: pause, resume, extend, add people, stop and take back; and its files.
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { simulationsApi, useSimulationCall } from '../simulations-api.ts'
import { campaignPath, useCampaignCall, type CampaignView } from './campaign-api.ts'

const StopDialog = lazyDialog(() => import('./stop-dialog.tsx'))
const ExtendDialog = lazyDialog(() => import('./extend-dialog.tsx'))
const AddDialog = lazyDialog(() => import('./add-recipients-dialog.tsx'))

type Act = CampaignView['actions'][number]

interface Props {
  tenantId: string
  campaign: CampaignView
}

export function CampaignActs({ tenantId, campaign }: Props) {
  const may = useMay()
  const confirm = useConfirm()
  const [dialog, setDialog] = useState<'stop' | 'extend' | 'add' | null>(null)
  const pause = useCampaignCall(tenantId, campaign.id, 'pause', () => undefined)
  const resume = useCampaignCall(tenantId, campaign.id, 'resume', () => undefined)
  const close = (): void => setDialog(null)
  const reasonFor = (act: Act): string | null =>
    !may('simulations.launch')
      ? needs('Admin')
      : campaign.actions.includes(act)
        ? null
        : 'This cannot be done in the present state.'
  const isOver = campaign.state === 'completed' || campaign.state === 'stopped'
  const isPaused = campaign.state === 'paused'
  return (
    <>
      {!isOver && (
        <>
          {isPaused ? (
            <DisabledReason reason={reasonFor('resume')}>
              <Button loading={resume.isPending} onClick={() => resume.mutate()}>
                Resume
              </Button>
            </DisabledReason>
          ) : (
            <DisabledReason reason={reasonFor('pause')}>
              <Button
                variant="default"
                onClick={() =>
                  confirm({
                    title: `Pause ${campaign.name}`,
                    verb: 'Pause',
                    children: `No more mails go out: ${formatNumber(campaign.recipients - campaign.sent)} are still to be sent. What people do with delivered ones is recorded.`,
                    run: () => pause.mutateAsync(),
                    done: 'Paused',
                  })
                }
              >
                Pause
              </Button>
            </DisabledReason>
          )}
          <DisabledReason reason={reasonFor('stop')}>
            <Button color="red" onClick={() => setDialog('stop')}>
              Stop
            </Button>
          </DisabledReason>
        </>
      )}
      <Downloads tenantId={tenantId} campaign={campaign} />
      <More
        tenantId={tenantId}
        campaign={campaign}
        reasonFor={reasonFor}
        onExtend={() => setDialog('extend')}
        onAdd={() => setDialog('add')}
      />
      <StopDialog tenantId={tenantId} campaign={campaign} isOpen={dialog === 'stop'} onClose={close} />
      <ExtendDialog tenantId={tenantId} campaign={campaign} isOpen={dialog === 'extend'} onClose={close} />
      <AddDialog tenantId={tenantId} campaign={campaign} isOpen={dialog === 'add'} onClose={close} />
    </>
  )
}

const views = [
  ['overview', 'Numbers (CSV)'],
  ['groups', 'Groups (CSV)'],
  ['attacks', 'Attacks (CSV)'],
  ['timeline', 'Timeline (CSV)'],
  ['failures', 'Mails that did not arrive (CSV)'],
] as const

function Downloads({ tenantId, campaign }: Props) {
  const may = useMay()
  const base = simulationsApi(tenantId, campaignPath(campaign.id, 'results'))
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={`${base}/report.pdf`} download>
          Report (PDF)
        </Menu.Item>
        {views.map(([view, label]) => (
          <Menu.Item key={view} component="a" href={`${base}/export?view=${view}`} download>
            {label}
          </Menu.Item>
        ))}
        {may('simulations.names') && !campaign.settings.isAnonymous && (
          <Menu.Item component="a" href={`${base}/people/export`} download>
            People (CSV)
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

interface MoreProps extends Props {
  reasonFor: (act: Act) => string | null
  onExtend: () => void
  onAdd: () => void
}

function More({ tenantId, campaign, reasonFor, onExtend, onAdd }: MoreProps) {
  const may = useMay()
  const confirm = useConfirm()
  const navigate = useNavigate()
  const copy = useSimulationCall<void, CampaignView>(tenantId, {
    method: 'POST',
    path: 'campaigns',
    bodyOf: () => ({
      name: `${campaign.name} (copy)`.slice(0, 120),
      technique: campaign.technique,
      copyOf: campaign.id,
    }),
  })
  const anonymise = useCampaignCall<string>(tenantId, campaign.id, 'results/anonymise', (reason) => ({ reason }))
  const isOver = campaign.state === 'completed' || campaign.state === 'stopped'
  const anonymiseReason = !may('simulations.verdicts')
    ? needs('Admin')
    : campaign.anonymisedAt !== null
      ? 'Its names are gone already.'
      : isOver
        ? null
        : 'Only campaigns that are over.'
  const items: { label: string; reason: string | null; run: () => void }[] = [
    { label: 'Extend', reason: reasonFor('extend'), run: onExtend },
    { label: 'Add recipients', reason: reasonFor('add-recipients'), run: onAdd },
    {
      label: 'Copy to a new draft',
      reason: may('simulations.write') ? null : needs('Admin'),
      run: () =>
        copy.mutate(undefined, { onSuccess: ({ id }) => void navigate(`/t/${tenantId}/simulations/wizard/${id}`) }),
    },
    {
      label: 'Replace the names for good',
      reason: anonymiseReason,
      run: () =>
        confirm({
          title: `Anonymise ${campaign.name}`,
          verb: 'Replace the names',
          isDangerous: true,
          typeName: campaign.name,
          children: `The names of ${plural(campaign.recipients, 'person', 'people')} are replaced. The rates stay. This cannot be taken back.`,
          reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
          run: (reason) => anonymise.mutateAsync(reason),
          done: 'Anonymised',
        }),
    },
  ]
  if (campaign.actions.includes('edit'))
    items.unshift({
      label: 'Change what is still to be sent',
      reason: may('simulations.write') ? null : needs('Admin'),
      run: () => void navigate(`/t/${tenantId}/simulations/wizard/${campaign.id}`),
    })
  return (
    <Menu position="bottom-end" width={300} withinPortal>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ label, reason, run }) => (
          <Menu.Item key={label} disabled={reason !== null} onClick={run}>
            {label}
            {reason !== null && `. ${reason}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
