// What can be done with a template or a training as a whole: anybody's can be duplicated, your own are offered or archived.
import { Button } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { useSimulationCall } from '../simulations-api.ts'

interface CopyAndArchiveProps {
  tenantId: string
  kind: 'template' | 'training'
  /** Of the API, for something that is done with it. */
  pathOf: (id: string, act: string) => string
  item: { id: string; source: 'built-in' | 'tenant'; isArchived: boolean }
  name: string
  /** Of archiving, for who has it already. */
  effect: string
}

export function CopyAndArchive({ tenantId, kind, pathOf, item, name, effect }: CopyAndArchiveProps) {
  const reason = useMay()('simulations.write') ? null : needs('Admin')
  const confirm = useConfirm()
  const navigate = useNavigate()
  const act = (done: string) => ({ method: 'POST' as const, path: pathOf(item.id, done), bodyOf: () => undefined })
  const copy = useSimulationCall<void, { id: string }>(tenantId, act('duplicate'))
  const archive = useSimulationCall(tenantId, act(item.isArchived ? 'restore' : 'archive'))
  const duplicate = (): void =>
    copy.mutate(undefined, {
      onSuccess: ({ id }) => void navigate(`/t/${tenantId}/simulations/${kind}s/${id}`),
    })
  const archiveAfterAsking = (): void =>
    confirm({
      title: `Archive ${name}`,
      verb: 'Archive',
      children: `It is not offered any more. ${effect}`,
      run: () => archive.mutateAsync(),
      done: 'Archived',
    })
  return (
    <>
      {copy.error !== null && <Problem error={copy.error} title={`The ${kind} was not duplicated`} />}
      {archive.error !== null && (
        <Problem
          error={archive.error}
          title={`The ${kind} was not ${item.isArchived ? 'offered again' : 'archived'}`}
        />
      )}
      <DisabledReason reason={reason}>
        <Button loading={copy.isPending} onClick={duplicate}>
          Duplicate
        </Button>
      </DisabledReason>
      {item.source === 'tenant' && (
        <DisabledReason reason={reason}>
          <Button
            variant="default"
            loading={archive.isPending}
            onClick={() => (item.isArchived ? archive.mutate() : archiveAfterAsking())}
          >
            {item.isArchived ? 'Offer it again' : 'Archive'}
          </Button>
        </DisabledReason>
      )}
    </>
  )
}
