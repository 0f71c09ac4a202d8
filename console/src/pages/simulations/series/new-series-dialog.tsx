// A new series: a name, and whether it sends attacks or trainings.
import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { useNavigate } from 'react-router'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { useSimulationCall } from '../simulations-api.ts'
import type { SeriesView } from './series-api.ts'

interface Props {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export default function NewSeriesDialog({ tenantId, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New series">
      <Form tenantId={tenantId} onClose={onClose} />
    </Modal>
  )
}

function Form({ tenantId, onClose }: Omit<Props, 'isOpen'>) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [kind, setKind] = useState('attack')
  const create = useSimulationCall<void, SeriesView>(tenantId, {
    method: 'POST',
    path: 'series',
    bodyOf: () => ({ name: name.trim(), kind }),
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    create.mutate(undefined, {
      onSuccess: ({ id }) => {
        onClose()
        void navigate(`/t/${tenantId}/simulations/series/${id}`)
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldErrors(create.error)['name']}
          maxLength={120}
          required
          data-autofocus
        />
        <Radio.Group aria-label="What it sends" value={kind} onChange={setKind}>
          <Stack gap={6}>
            <Radio
              value="attack"
              label="Attacks"
              description="Of the kinds and difficulties that you choose; what people got already comes last."
            />
            <Radio value="training" label="Trainings" description="A list of them, one a run, in its order." />
          </Stack>
        </Radio.Group>
        {create.error !== null && <Problem error={create.error} title="The series was not made" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            Draft the series
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
