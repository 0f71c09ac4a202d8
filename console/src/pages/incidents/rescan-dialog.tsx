// Scanning the computers of an incident again: one or all, quick or full.
import { Button, Group, Modal, Radio, Select, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { useIncidentAct } from './incidents-api.ts'
import type { CaseDialogProps } from './release-dialog.tsx'

export default function RescanDialog(props: CaseDialogProps) {
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title="Scan computers again">
      <RescanForm {...props} />
    </Modal>
  )
}

function RescanForm({ tenantId, incident, onClose }: CaseDialogProps) {
  const act = useIncidentAct(tenantId, incident.id)
  const form = useForm({ initialValues: { computerId: '', kind: 'quick' } })
  const submit = form.onSubmit(({ computerId, kind }) =>
    act.mutate(
      { act: 'rescan', body: { kind, ...(computerId === '' ? {} : { computerId }) } },
      {
        onSuccess: () => {
          announce('The scan is requested')
          onClose()
        },
      },
    ),
  )
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Select
          label="Which computer"
          data={[
            { value: '', label: 'All of this incident' },
            ...incident.endpoints.map(({ computerId, name }) => ({ value: computerId, label: name })),
          ]}
          allowDeselect={false}
          data-autofocus
          {...form.getInputProps('computerId')}
        />
        <Radio.Group label="How thoroughly" {...form.getInputProps('kind')}>
          <Stack gap={6} mt={4}>
            <Radio value="quick" label="Quick: where malware usually is, minutes" />
            <Radio value="full" label="Full: every file, often hours" />
          </Stack>
        </Radio.Group>
        {act.error !== null && <Problem error={act.error} title="The scan was not requested" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={act.isPending}>
            Scan
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
