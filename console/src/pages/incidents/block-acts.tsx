// What to do with the messages that the gateways kept from a blocked mailbox.
import { Button, Group } from '@mantine/core'
import { Link } from 'react-router'
import type { IncidentView } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { plural } from '#console/util/numbers.ts'
import { useIncidentAct } from './incidents-api.ts'

export function BlockActs({ tenantId, incident }: { tenantId: string; incident: IncidentView }) {
  const may = useMay()
  const confirm = useConfirm()
  const act = useIncidentAct(tenantId, incident.id)
  const { heldMessages } = incident.block
  if (heldMessages === 0) return null
  const held = plural(heldMessages, 'held message')
  const { address } = incident.mailbox
  const mayNot = may('compromise.act') ? null : needs('Admin')
  const reasonFor = (action: 'releaseHeld' | 'discardHeld'): string | null =>
    mayNot ?? (incident.allowedActions.includes(action) ? null : 'This cannot be done in the present state.')
  return (
    <Group gap="xs" mt="xs">
      <DisabledReason reason={reasonFor('releaseHeld')}>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            confirm({
              title: `Release ${held}`,
              verb: 'Release',
              isDangerous: true,
              children: (
                <>
                  They were sent by <b className="breakable">{address}</b> while it was blocked, and go to their
                  recipients now, oldest first. Look at them before: this cannot be taken back. The mailbox itself stays
                  blocked.
                </>
              ),
              reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
              run: (reason) => act.mutateAsync({ act: 'held/release', body: { reason } }),
              done: 'Released',
            })
          }
        >
          Release held
        </Button>
      </DisabledReason>
      <DisabledReason reason={reasonFor('discardHeld')}>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            confirm({
              title: `Discard ${held}`,
              verb: 'Discard',
              isDangerous: true,
              children: (
                <>
                  They are deleted without being sent. <b className="breakable">{address}</b> is not told. This cannot
                  be taken back.
                </>
              ),
              reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
              run: (reason) => act.mutateAsync({ act: 'held/discard', body: { reason } }),
              done: 'Discarded',
            })
          }
        >
          Discard held
        </Button>
      </DisabledReason>
      <Link to={`/t/${tenantId}/quarantine?q=${encodeURIComponent(`from:${address}`)}`}>Look at them</Link>
    </Group>
  )
}
