// Scanning, isolating and reconnecting one computer.
import { Button, Group } from '@mantine/core'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { useEndpointCall } from './computers-api.ts'

export interface ActedComputer {
  id: string
  name: string
  isIsolated: boolean
  canIsolate: boolean
  canScan: boolean
}

export function ComputerActs({ tenantId, computer }: { tenantId: string; computer: ActedComputer }) {
  const may = useMay()
  const confirm = useConfirm()
  const call = useEndpointCall(tenantId)
  const { id, name, isIsolated, canIsolate, canScan } = computer
  const mayNot = may('endpoints.act') ? null : needs('Admin')
  const cannot = mayNot ?? (canIsolate ? null : 'What looks after this computer cannot isolate it.')
  const scan = (kind: 'quick' | 'full'): void =>
    confirm({
      title: `${kind === 'quick' ? 'Quick' : 'Full'} scan of ${name}`,
      verb: 'Scan',
      children:
        kind === 'quick'
          ? 'It is scanned where malware usually is. Files that are found are put into quarantine on the computer.'
          : 'Every file is scanned, which often takes hours. Files that are found are put into quarantine on the computer.',
      run: () => call.mutateAsync({ act: 'scan', id, kind }),
      done: 'The scan is requested',
    })
  return (
    <Group gap="xs">
      {canScan && (
        <>
          <DisabledReason reason={mayNot}>
            <Button size="xs" onClick={() => scan('quick')}>
              Quick scan
            </Button>
          </DisabledReason>
          <DisabledReason reason={mayNot}>
            <Button size="xs" variant="default" onClick={() => scan('full')}>
              Full scan
            </Button>
          </DisabledReason>
        </>
      )}
      {isIsolated ? (
        <DisabledReason reason={mayNot}>
          <Button
            size="xs"
            variant="default"
            aria-label={`Reconnect ${name}`}
            onClick={() =>
              confirm({
                title: `Reconnect ${name}`,
                verb: 'Reconnect',
                children: 'The computer gets its network back. Whatever is still on it can reach others again.',
                reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
                run: (reason) => call.mutateAsync({ act: 'reconnect', id, reason }),
                done: 'Being reconnected',
              })
            }
          >
            Reconnect
          </Button>
        </DisabledReason>
      ) : (
        <DisabledReason reason={cannot}>
          <Button
            size="xs"
            variant="default"
            aria-label={`Isolate ${name}`}
            onClick={() =>
              confirm({
                title: `Isolate ${name}`,
                verb: 'Isolate',
                isDangerous: true,
                children:
                  'The computer loses the network at once, except for what manages it: nobody can work at it with anything that is not on it. It stays so until somebody reconnects it.',
                reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
                run: (reason) => call.mutateAsync({ act: 'isolate', id, reason }),
                done: 'Being isolated',
              })
            }
          >
            Isolate
          </Button>
        </DisabledReason>
      )}
    </Group>
  )
}
