// A new campaign: a name and what it sends. Everything else is asked in the wizard.
import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { useNavigate } from 'react-router'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { techniques } from '../lists.ts'
import { useSimulationCall } from '../simulations-api.ts'
import { techniqueMeaning, techniqueWords } from '../words.ts'
import type { CampaignView } from './campaign-api.ts'

interface Props {
  tenantId: string
  isOpen: boolean
  onClose: () => void
  /** For some people and nobody else, e.g. of the behaviour report: saves them under the campaign's name, resolves with the id. */
  saveAudience?: (name: string) => Promise<string>
}

export default function NewCampaignDialog({ isOpen, onClose, ...rest }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New campaign" size="lg">
      <Form onClose={onClose} {...rest} />
    </Modal>
  )
}

function Form({ tenantId, onClose, saveAudience }: Omit<Props, 'isOpen'>) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [technique, setTechnique] = useState('credentials')
  const create = useSimulationCall<void, CampaignView>(tenantId, {
    method: 'POST',
    path: 'campaigns',
    bodyOf: async () => ({
      name: name.trim(),
      technique,
      ...(saveAudience === undefined ? {} : { settings: { audience: audienceOf(await saveAudience(name.trim())) } }),
    }),
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    create.mutate(undefined, {
      onSuccess: ({ id }) => {
        onClose()
        void navigate(`/t/${tenantId}/simulations/wizard/${id}?step=goal`)
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
        <Radio.Group label="Type" value={technique} onChange={setTechnique}>
          <Stack gap={8} mt={4}>
            {techniques.map((value) => (
              <Radio key={value} value={value} label={techniqueWords[value]} description={techniqueMeaning[value]} />
            ))}
          </Stack>
        </Radio.Group>
        {create.error !== null && <Problem error={create.error} title="The campaign was not made" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            Draft the campaign
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const audienceOf = (audienceId: string) => ({
  everybody: false,
  personIds: [],
  groupIds: [],
  audienceIds: [audienceId],
  excludedPersonIds: [],
  excludedGroupIds: [],
  notTestedWithin_days: 0,
  pilot: null,
})
