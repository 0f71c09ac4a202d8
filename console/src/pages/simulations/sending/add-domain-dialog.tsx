// A sending domain: its name and the name of its pages.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { useNavigate } from 'react-router'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { useSimulationCall } from '../simulations-api.ts'
import type { SendingDomainView } from './sending-api.ts'

interface Props {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export default function AddDomainDialog({ tenantId, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a sending domain">
      <Form tenantId={tenantId} onClose={onClose} />
    </Modal>
  )
}

function Form({ tenantId, onClose }: Omit<Props, 'isOpen'>) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [linkHost, setLinkHost] = useState('')
  const add = useSimulationCall<{ name: string; linkHost?: string }, SendingDomainView>(tenantId, {
    method: 'POST',
    path: 'domains',
  })
  const mistakes = fieldErrors(add.error)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const host = linkHost.trim().toLowerCase()
    add.mutate(
      { name: name.trim().toLowerCase(), ...(host === '' ? {} : { linkHost: host }) },
      {
        onSuccess: ({ id }) => {
          onClose()
          void navigate(`/t/${tenantId}/simulations/sending/${id}`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          A domain of your own that is used for nothing else. Names of others, and names that look like them, are not
          accepted.
        </Text>
        <TextInput
          label="Domain"
          placeholder="contoso-services.com"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={mistakes['name']}
          maxLength={253}
          required
          data-autofocus
        />
        <TextInput
          label="Name of the pages"
          description="Empty: www. and the domain. Links lead there."
          placeholder={name === '' ? 'www.contoso-services.com' : `www.${name.trim().toLowerCase()}`}
          value={linkHost}
          onChange={(event) => setLinkHost(event.currentTarget.value)}
          error={mistakes['linkHost']}
          maxLength={253}
        />
        {add.error !== null && <Problem error={add.error} title="The domain was not added" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
