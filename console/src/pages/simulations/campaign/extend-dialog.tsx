// Visits and reports count longer.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { localInput } from '../times.ts'
import { useCampaignCall, type CampaignView } from './campaign-api.ts'

interface Props {
  tenantId: string
  campaign: CampaignView
  isOpen: boolean
  onClose: () => void
}

export default function ExtendDialog({ isOpen, onClose, ...rest }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Extend ${rest.campaign.name}`}>
      <Form onClose={onClose} {...rest} />
    </Modal>
  )
}

function Form({ tenantId, campaign, onClose }: Omit<Props, 'isOpen'>) {
  const [endsAt, setEndsAt] = useState(campaign.endsAt === null ? '' : localInput(new Date(campaign.endsAt)))
  const extend = useCampaignCall(tenantId, campaign.id, 'extend', () => ({ endsAt: new Date(endsAt).toISOString() }))
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    extend.mutate(undefined, {
      onSuccess: () => {
        announce('Extended')
        onClose()
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          type="datetime-local"
          label="Visits and reports count until"
          value={endsAt}
          onChange={(event) => setEndsAt(event.currentTarget.value)}
          required
          data-autofocus
        />
        {extend.error !== null && <Problem error={extend.error} title="The campaign was not extended" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={extend.isPending} disabled={endsAt === ''}>
            Extend
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
