// Releasing a mailbox: what of the checklist is met and what is not, why it is done, and what becomes of the held mail.
import { Button, Group, Modal, Radio, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { IncidentView } from '#compromise/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { Notice, Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { Checklist } from './checklist.tsx'
import classes from './incidents.module.css'
import { useIncidentAct } from './incidents-api.ts'
import { isEarly } from './early.ts'

export interface CaseDialogProps {
  tenantId: string
  incident: IncidentView
  isOpen: boolean
  onClose: () => void
}

export default function ReleaseDialog(props: CaseDialogProps) {
  const { address } = props.incident.mailbox
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={`Release ${address}`} size="lg">
      <ReleaseForm {...props} />
    </Modal>
  )
}

type Held = 'keep' | 'release' | 'discard'

function ReleaseForm({ tenantId, incident, onClose }: CaseDialogProps) {
  const act = useIncidentAct(tenantId, incident.id)
  const { heldMessages } = incident.block
  const form = useForm<{ reason: string; held: Held }>({
    initialValues: { reason: '', held: 'keep' },
    validate: { reason: (value) => (value.trim().length < 3 ? 'Say why: it is kept in the audit log.' : null) },
  })
  const submit = form.onSubmit(({ reason, held }) =>
    act.mutate(
      { act: 'release', body: { reason: reason.trim(), ...(heldMessages > 0 ? { held } : {}) } },
      {
        onSuccess: () => {
          announce(`${incident.mailbox.address} is released`)
          onClose()
        },
        onError: (error) => form.setErrors(fieldErrors(error)),
      },
    ),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <div>
          <h3 className={classes.small}>Checklist</h3>
          <Checklist checks={incident.checklist} />
        </div>
        <Consequences incident={incident} />
        <Textarea
          label="Reason"
          description="Kept in the audit log and shown in the timeline."
          required
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        {heldMessages > 0 && <HeldChoice count={heldMessages} inputProps={form.getInputProps('held')} />}
        {act.error !== null && <Problem error={act.error} title="The mailbox was not released" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={act.isPending} color={isEarly(incident) ? 'red' : 'blue'}>
            Release mailbox
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Consequences({ incident }: { incident: IncidentView }) {
  const isPermanent = incident.state === 'permanent'
  const restores = incident.steps.some(({ state }) => state === 'done')
  return (
    <>
      {isEarly(incident) && (
        <Notice tone="warning" title="Not everything is clear">
          If whoever abused the mailbox still has access, it goes on at once. For 24 hours two bad messages block it
          again.
        </Notice>
      )}
      <Text size="sm">
        The mailbox may send again within a second.{' '}
        {restores &&
          'What was changed in Microsoft 365 for this incident is put back as it was, unless somebody else changed it. '}
        {isPermanent && 'The block is permanent: you are asked to confirm who you are.'}
      </Text>
    </>
  )
}

interface HeldChoiceProps {
  count: number
  inputProps: object
}

function HeldChoice({ count, inputProps }: HeldChoiceProps) {
  const held = plural(count, 'held message')
  return (
    <Radio.Group label={`What becomes of ${held}`} {...inputProps}>
      <Stack gap={6} mt={4}>
        <Radio value="keep" label="Keep: decide about each later, in the quarantine" />
        <Radio value="release" label="Release: all go to their recipients now" />
        <Radio value="discard" label="Discard: none is ever sent" />
      </Stack>
    </Radio.Group>
  )
}
