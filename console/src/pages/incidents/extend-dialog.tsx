// Keeping a mailbox blocked for longer than the policy would.
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { serverNow } from '#console/util/server-time.ts'
import { useIncidentAct } from './incidents-api.ts'
import type { CaseDialogProps } from './release-dialog.tsx'

const proposed_ms = 24 * 3_600_000

export default function ExtendDialog(props: CaseDialogProps) {
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={`Extend the block of ${props.incident.mailbox.address}`}
    >
      <ExtendForm {...props} />
    </Modal>
  )
}

function ExtendForm({ tenantId, incident, onClose }: CaseDialogProps) {
  const act = useIncidentAct(tenantId, incident.id)
  const { until } = incident.block
  const form = useForm({
    initialValues: { until: localInput(new Date(serverNow().getTime() + proposed_ms)), reason: '' },
    validate: {
      until: (value) => mistakeOf(value, until),
      reason: (value) => (value.trim().length < 3 ? 'Say why: it is kept in the audit log.' : null),
    },
  })
  const submit = form.onSubmit((values) =>
    act.mutate(
      { act: 'extend', body: { until: new Date(values.until).toISOString(), reason: values.reason.trim() } },
      {
        onSuccess: () => {
          announce('The block is extended')
          onClose()
        },
        onError: (error) => form.setErrors(fieldErrors(error)),
      },
    ),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          type="datetime-local"
          label="Blocked at least until"
          description="In the time zone of this browser. Afterwards the policy goes on as before."
          required
          {...form.getInputProps('until')}
        />
        <Textarea
          label="Reason"
          required
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          {...form.getInputProps('reason')}
        />
        {act.error !== null && <Problem error={act.error} title="The block was not extended" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={act.isPending}>
            Extend
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function mistakeOf(value: string, until: string | null): string | null {
  const at = Date.parse(value)
  if (Number.isNaN(at)) return 'Choose a day and a time.'
  if (at <= serverNow().getTime()) return 'This is over already.'
  return until !== null && at <= Date.parse(until) ? 'The block lasts longer than this already.' : null
}

/** As a field of the kind `datetime-local` wants it, to the minute. */
export function localInput(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
