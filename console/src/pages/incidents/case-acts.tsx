// What a person may decide about an incident. Each override asks for a reason, which the audit log keeps.
import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import type { IncidentView } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { plural } from '#console/util/numbers.ts'
import { useIncidentAct } from './incidents-api.ts'
import { isEnded } from './words.ts'

const ReleaseDialog = lazyDialog(() => import('./release-dialog.tsx'))
const ExtendDialog = lazyDialog(() => import('./extend-dialog.tsx'))
const RescanDialog = lazyDialog(() => import('./rescan-dialog.tsx'))

type Action = IncidentView['allowedActions'][number]

interface CaseProps {
  tenantId: string
  incident: IncidentView
}

export function CaseActs({ tenantId, incident }: CaseProps) {
  const may = useMay()
  const [dialog, setDialog] = useState<'release' | 'extend' | 'rescan' | null>(null)
  const close = (): void => setDialog(null)
  const reasonFor = (action: Action): string | null =>
    may('compromise.act')
      ? incident.allowedActions.includes(action)
        ? null
        : whyNot(incident, action)
      : needs('Admin')
  return (
    <>
      <DisabledReason reason={reasonFor('release')}>
        <Button onClick={() => setDialog('release')}>Release mailbox</Button>
      </DisabledReason>
      <DisabledReason reason={reasonFor('extend')}>
        <Button variant="default" onClick={() => setDialog('extend')}>
          Extend the block
        </Button>
      </DisabledReason>
      <More tenantId={tenantId} incident={incident} reasonFor={reasonFor} onRescan={() => setDialog('rescan')} />
      <ReleaseDialog tenantId={tenantId} incident={incident} isOpen={dialog === 'release'} onClose={close} />
      <ExtendDialog tenantId={tenantId} incident={incident} isOpen={dialog === 'extend'} onClose={close} />
      <RescanDialog tenantId={tenantId} incident={incident} isOpen={dialog === 'rescan'} onClose={close} />
    </>
  )
}

function whyNot(incident: IncidentView, action: Action): string {
  if (incident.endedAt !== null) return 'The incident has ended.'
  if (isEnded(incident)) return 'The mailbox is released already.'
  switch (action) {
    case 'rescan':
      return incident.flags.includes('noEndpointLicence')
        ? 'Computers are scanned with the endpoint subscription only.'
        : 'No computer is linked that could be scanned.'
    case 'noComputer':
      return 'A computer is linked to this person.'
    case 'acceptFindings':
      return 'No finding is open.'
    case 'extend':
      return 'The block has no end that could be moved.'
    default:
      return 'This cannot be done in the present state.'
  }
}

interface MoreProps extends CaseProps {
  reasonFor: (action: Action) => string | null
  onRescan: () => void
}

function More({ tenantId, incident, reasonFor, onRescan }: MoreProps) {
  const ask = useQuestions(tenantId, incident)
  const items: { action: Action; label: string; run: () => void }[] = [
    { action: 'rescan', label: 'Scan computers again', run: onRescan },
    { action: 'noComputer', label: 'There is no computer', run: ask.noComputer },
    { action: 'acceptFindings', label: 'Accept the findings', run: ask.acceptFindings },
    { action: 'falsePositive', label: 'Mark as false positive', run: ask.falsePositive },
  ]
  return (
    <Menu position="bottom-end" width={280} withinPortal>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ action, label, run }) => {
          const reason = reasonFor(action)
          return (
            <Menu.Item key={action} disabled={reason !== null} onClick={run}>
              {label}
              {reason !== null && `. ${reason}`}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The overrides that need nothing but a reason. */
function useQuestions(tenantId: string, incident: IncidentView) {
  const confirm = useConfirm()
  const act = useIncidentAct(tenantId, incident.id)
  const { address } = incident.mailbox
  const name = <b className="breakable">{address}</b>
  const open = incident.findings.filter(({ state }) => state === 'open' || state === 'undone').length
  const reason = { label: 'Reason, kept in the audit log', isRequired: true, least: 3 }
  return {
    noComputer: () =>
      confirm({
        title: 'There is no computer',
        verb: 'Decide without a computer',
        children: (
          <>
            The release of {name} no longer waits for a scan. Whoever sends may still sit on an infected computer that
            nobody has looked at.
          </>
        ),
        reason,
        run: (why) => act.mutateAsync({ act: 'no-computer', body: { reason: why } }),
        done: 'Decided without a computer',
      }),
    acceptFindings: () =>
      confirm({
        title: `Accept ${plural(open, 'finding')}`,
        verb: 'Accept',
        children: (
          <>
            What was found in {name} stays as it is, rules and forwarding included, and no longer keeps the mailbox from
            being released.
          </>
        ),
        reason,
        run: (why) => act.mutateAsync({ act: 'accept-findings', body: { reason: why } }),
        done: 'Accepted',
      }),
    falsePositive: () =>
      confirm({
        title: 'Mark as false positive',
        verb: 'Mark and release',
        isDangerous: true,
        children: (
          <>
            {name} may send at once and is told that this was a mistake. Scans that run are stopped, what was changed in
            Microsoft 365 is put back, and the incident does not make the next block longer.
          </>
        ),
        reason,
        run: (why) => act.mutateAsync({ act: 'false-positive', body: { reason: why } }),
        done: 'Released as a false positive',
      }),
  }
}
