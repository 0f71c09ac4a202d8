// Accepting a finding as wanted: why, until when, and whether whatever the account behind it does is wanted as well.
import { Button, Checkbox, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { FindingView } from '#compromise/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { serverNow } from '#console/util/server-time.ts'
import { useFindingAct } from './symptoms-api.ts'

const proposed_ms = 90 * 86_400_000

export interface AcceptDialogProps {
  tenantId: string
  mailbox: string
  finding: FindingView
  isOpen: boolean
  onClose: () => void
}

export default function AcceptDialog(props: AcceptDialogProps) {
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={`Accept a finding in ${props.mailbox}`}>
      <AcceptForm {...props} />
    </Modal>
  )
}

function AcceptForm({ tenantId, finding, onClose }: AcceptDialogProps) {
  const act = useFindingAct(tenantId)
  const form = useForm({
    initialValues: { reason: '', until: dayOf(serverNow().getTime() + proposed_ms), alsoActor: false },
    validate: {
      reason: (value) => (value.trim().length < 3 ? 'Say why: it is kept in the audit log.' : null),
      until: (value) =>
        Number.isNaN(Date.parse(value)) || Date.parse(endOf(value)) <= serverNow().getTime()
          ? 'A day that is to come.'
          : null,
    },
  })
  const submit = form.onSubmit(({ reason, until, alsoActor }) =>
    act.mutate(
      { act: 'accept', id: finding.id, reason: reason.trim(), until: endOf(until), alsoActor },
      {
        onSuccess: () => {
          announce('Accepted')
          onClose()
        },
        onError: (error) => form.setErrors(fieldErrors(error)),
      },
    ),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">
          <b className="breakable">{finding.title}</b> stays as it is, adds no points, and no longer keeps the mailbox
          from being released.
        </Text>
        <Textarea
          label="Reason"
          required
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <TextInput
          type="date"
          label="Accepted until (UTC)"
          description="Then it is open again, so that nobody forgets it."
          required
          {...form.getInputProps('until')}
        />
        <Checkbox
          label="Accept everything that the same account does"
          description="Until that day: for an administrator’s script or a migration tool."
          {...form.getInputProps('alsoActor', { type: 'checkbox' })}
        />
        {act.error !== null && <Problem error={act.error} title="The finding was not accepted" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={act.isPending}>
            Accept
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const dayOf = (at_ms: number): string => new Date(at_ms).toISOString().slice(0, 10)
const endOf = (day: string): string => `${day}T23:59:59.000Z`
