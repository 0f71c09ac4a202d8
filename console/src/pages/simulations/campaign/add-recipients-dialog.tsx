// More people for a campaign that runs: the rest after a pilot, or chosen ones. Who got it cannot be taken out.
import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { DirectoryPicker } from '../../people/directory-picker.tsx'
import { AudienceField } from '../wizard/audience-field.tsx'
import { useCampaignCall, type CampaignView } from './campaign-api.ts'

interface Props {
  tenantId: string
  campaign: CampaignView
  isOpen: boolean
  onClose: () => void
}

export default function AddRecipientsDialog({ isOpen, onClose, ...rest }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Add recipients to ${rest.campaign.name}`} size="lg">
      <Form onClose={onClose} {...rest} />
    </Modal>
  )
}

function Form({ tenantId, campaign, onClose }: Omit<Props, 'isOpen'>) {
  const [rest, setRest] = useState(campaign.settings.audience.pilot !== null)
  const [groupIds, setGroups] = useState<string[]>([])
  const [personIds, setPeople] = useState<string[]>([])
  const [audienceIds, setAudiences] = useState<string[]>([])
  const add = useCampaignCall(tenantId, campaign.id, 'recipients', () => ({ rest, groupIds, personIds, audienceIds }))
  const isNobody = !rest && groupIds.length + personIds.length + audienceIds.length === 0
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    add.mutate(undefined, {
      onSuccess: () => {
        announce('Recipients are added')
        onClose()
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Checkbox
          label="Everybody whom the audience names and who has not got it"
          description="After a pilot, and for those who joined since."
          checked={rest}
          onChange={(event) => setRest(event.currentTarget.checked)}
        />
        <DirectoryPicker tenantId={tenantId} pick="groups" label="Groups" value={groupIds} onChange={setGroups} />
        <DirectoryPicker tenantId={tenantId} pick="people" label="People" value={personIds} onChange={setPeople} />
        <AudienceField tenantId={tenantId} value={audienceIds} onChange={setAudiences} isDisabled={false} />
        {add.error !== null && <Problem error={add.error} title="Nobody was added" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending} disabled={isNobody}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
