// What was found on a computer: file, threat, what was done about it; restoring what was wrongly taken away.
import { Button, Table } from '@mantine/core'
import type { DetectionView } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { Copy } from '#console/components/copy.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { detectionWords } from '../incidents/words.ts'
import { useEndpointCall } from './computers-api.ts'
import classes from './computers.module.css'

export interface DetectionsProps {
  tenantId: string
  computerId: string
  computerName: string
  detections: readonly DetectionView[]
}

export function Detections(props: DetectionsProps) {
  const label = `What was found on ${props.computerName}`
  return (
    <SmallTable label={label} heads={['File', 'Threat', 'What was done', 'When', 'Act']}>
      {props.detections.map((detection, index) => (
        <Row key={`${detection.path} ${index}`} {...props} detection={detection} />
      ))}
    </SmallTable>
  )
}

function Row({ tenantId, computerId, computerName, detection }: DetectionsProps & { detection: DetectionView }) {
  const { path, sha256, threat, action, error, at } = detection
  return (
    <Table.Tr>
      <Table.Td className="breakable">
        {/* A file name may be written from right to left, or look like a line of ours. */}
        <bdi className={classes.path}>{path}</bdi>
        {sha256 !== null && (
          <div className={classes.dimmed}>
            SHA-256 {sha256.slice(0, 12)}… <Copy text={sha256} label="SHA-256" />
          </div>
        )}
      </Table.Td>
      <Table.Td className="breakable">{threat}</Table.Td>
      <Table.Td>
        <ToneLabel tone={detectionWords[action].tone}>{detectionWords[action].word}</ToneLabel>
        {error !== null && <div className={classes.dimmed}>{error}</div>}
      </Table.Td>
      <Table.Td>
        <RelativeTime at={at} />
      </Table.Td>
      <Table.Td>
        <Restore tenantId={tenantId} computerId={computerId} computerName={computerName} detection={detection} />
      </Table.Td>
    </Table.Tr>
  )
}

function Restore({
  tenantId,
  computerId,
  computerName,
  detection,
}: Omit<DetectionsProps, 'detections'> & { detection: DetectionView }) {
  const may = useMay()
  const confirm = useConfirm()
  const call = useEndpointCall(tenantId)
  const { vaultId, path, threat, action } = detection
  if (vaultId === null || action !== 'quarantined') return null
  return (
    <DisabledReason reason={may('endpoints.act') ? null : needs('Admin')}>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Restore ${path}`}
        onClick={() =>
          confirm({
            title: 'Restore a file',
            verb: 'Restore',
            isDangerous: true,
            children: (
              <>
                <bdi className="breakable">{path}</bdi> was found as <b>{threat}</b>. It is put back on {computerName},
                where anybody can run it. Restore it only when the finding was a mistake.
              </>
            ),
            reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
            run: (reason) => call.mutateAsync({ act: 'restore', id: computerId, vaultId, reason }),
            done: 'Being restored',
          })
        }
      >
        Restore
      </Button>
    </DisabledReason>
  )
}
