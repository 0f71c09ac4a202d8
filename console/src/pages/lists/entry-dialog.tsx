// Adds one entry. What is wrong with the value stands at the field.
import { Button, Checkbox, Group, Modal, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { ApiError } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { useListCall, type Entry, type NewEntry } from './lists-api.ts'
import { endOfDay, valueHelp } from './words.ts'

export interface EntryDialogProps {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export function EntryDialog({ tenantId, isOpen, onClose }: EntryDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add an entry" size="md">
      <EntryForm tenantId={tenantId} onDone={onClose} />
    </Modal>
  )
}

function EntryForm({ tenantId, onDone }: { tenantId: string; onDone: () => void }) {
  const form = useForm({
    initialValues: { list: 'block' as Entry['list'], value: '', owner: '', note: '', ends: '', isProofNeeded: true },
    validate: {
      value: (value) => (value.trim() === '' ? 'Say who or what.' : null),
      owner: (owner) => (owner.trim() === '' || /^[^\s@]+@[^\s@]+$/.test(owner.trim()) ? null : 'An e-mail address.'),
    },
  })
  const add = useListCall<NewEntry, Entry>(tenantId, 'POST', () => '')
  const submit = form.onSubmit((values) =>
    add.mutate(
      {
        list: values.list,
        value: values.value.trim(),
        owner: values.owner.trim() === '' ? null : values.owner.trim(),
        note: values.note.trim(),
        expiresAt: endOfDay(values.ends),
        ...(values.list === 'allow' ? { requireAuthentication: values.isProofNeeded } : {}),
      },
      {
        onSuccess: (entry) => {
          announce(`${entry.value} is on the list`)
          onDone()
        },
        onError: (error) => {
          if (error instanceof ApiError && error.code === 'lists.value') form.setFieldError('value', error.message)
        },
      },
    ),
  )
  const isOwn = form.values.owner.trim() !== ''
  const isShown = add.error !== null && !(add.error instanceof ApiError && add.error.code === 'lists.value')
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Radio.Group label="What should happen" {...form.getInputProps('list')}>
          <Stack gap={6} mt={4}>
            <Radio value="block" label="Block: delete without a further question" />
            <Radio value="allow" label="Allow: deliver unless it is certain malware or phishing" />
          </Stack>
        </Radio.Group>
        <TextInput
          label="Sender, domain, pattern or network"
          description={valueHelp}
          required
          maxLength={320}
          data-autofocus
          {...form.getInputProps('value')}
        />
        {form.values.list === 'allow' && (
          <Checkbox
            label="Only when the sender is authenticated"
            description={
              isOwn
                ? 'A mailbox’s own entry always asks for it.'
                : 'SPF, DKIM or DMARC must pass, so that nobody can forge the address.'
            }
            disabled={isOwn}
            checked={isOwn || form.values.isProofNeeded}
            onChange={(event) => form.setFieldValue('isProofNeeded', event.currentTarget.checked)}
          />
        )}
        <TextInput
          label="Only for this mailbox"
          description="Empty: for everybody."
          type="email"
          maxLength={320}
          {...form.getInputProps('owner')}
        />
        <TextInput label="Ends after (UTC)" type="date" description="Empty: never." {...form.getInputProps('ends')} />
        <Textarea label="Note" maxLength={500} autosize minRows={2} {...form.getInputProps('note')} />
        {isShown && <Problem error={add.error!} title="The entry was not added" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
