// The big red stop: nothing more is sent, and what is in the mailboxes can be taken back.
import { Button, Checkbox, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { toast } from '#console/components/confirm.tsx'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { useCampaignCall, type CampaignView } from './campaign-api.ts'

interface Props {
  tenantId: string
  campaign: CampaignView
  isOpen: boolean
  onClose: () => void
}

export default function StopDialog({ isOpen, onClose, ...rest }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Stop ${rest.campaign.name}`}>
      <Form onClose={onClose} {...rest} />
    </Modal>
  )
}

const reason_letters_min = 3

function Form({ tenantId, campaign, onClose }: Omit<Props, 'isOpen'>) {
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [recall, setRecall] = useState(false)
  const stop = useCampaignCall<void, { operationId: string | null }>(tenantId, campaign.id, 'stop', () => ({
    reason: reason.trim(),
    recall,
  }))
  const mayStop = reason.trim().length >= reason_letters_min && typed.trim() === campaign.name
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!mayStop) return
    stop.mutate(undefined, {
      onSuccess: ({ operationId }) => {
        announce('Stopped')
        onClose()
        if (operationId !== null)
          toast('Mails are taken back out of the mailboxes.', {
            to: `/t/${tenantId}/operations/${operationId}`,
            label: 'Show how far it is',
          })
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {plural(campaign.recipients - campaign.sent, 'mail')} of {formatNumber(campaign.recipients)} were not sent yet
          and never will be. The numbers so far stay. It cannot be started again.
        </Text>
        <Checkbox
          label="Take delivered mails back out of the mailboxes"
          description="What was delivered directly is deleted there. It runs as an operation, mailbox by mailbox."
          checked={recall}
          onChange={(event) => setRecall(event.currentTarget.checked)}
        />
        <Textarea
          label="Reason, kept in the audit log"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          required
          data-autofocus
        />
        <TextInput
          label={
            <>
              Type <b>{campaign.name}</b> to go on
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
        {stop.error !== null && <Problem error={stop.error} title="The campaign was not stopped" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={stop.isPending} disabled={!mayStop}>
            Stop the campaign
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
