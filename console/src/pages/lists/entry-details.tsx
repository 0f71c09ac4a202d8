// One entry at the side of the list: what it is, what may be changed.
import { Button, Checkbox, Group, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { announce } from '#console/util/announce.ts'
import { useListCall, type Entry, type EntryChange } from './lists-api.ts'
import { dayOf, endOfDay, kindWords } from './words.ts'

export function EntryDetails({ tenantId, entry }: { tenantId: string; entry: Entry }) {
  const may = useMay()
  const confirm = useConfirm()
  const [, setPanel] = useParameter('panel')
  const change = useListCall<EntryChange, Entry>(tenantId, 'PUT', () => `/${entry.id}`)
  const remove = useListCall<void>(
    tenantId,
    'DELETE',
    () => `/${entry.id}`,
    () => undefined,
  )
  const form = useForm({
    initialValues: {
      list: entry.list,
      note: entry.note,
      ends: dayOf(entry.expiresAt),
      isProofNeeded: entry.requireAuthentication,
    },
  })
  const reason = may('lists.write') ? null : needs('Admin')
  const submit = form.onSubmit((values) =>
    change.mutate(
      {
        list: values.list,
        note: values.note.trim(),
        expiresAt: values.ends === dayOf(entry.expiresAt) ? entry.expiresAt : endOfDay(values.ends),
        ...(values.list === 'allow' ? { requireAuthentication: values.isProofNeeded } : {}),
      },
      {
        onSuccess: () => {
          announce('Saved')
          setPanel('')
        },
      },
    ),
  )
  const ask = (): void =>
    confirm({
      title: `Remove ${entry.value}`,
      verb: 'Remove',
      isDangerous: true,
      children: 'From now on the policies decide about this sender again.',
      run: async () => {
        await remove.mutateAsync()
        setPanel('')
      },
      done: 'Removed',
    })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Facts
          items={[
            ['Kind', kindWords[entry.kind]],
            ['For whom', entry.owner ?? 'Everybody'],
            ['Added', <RelativeTime key="at" at={entry.createdAt} />],
            ['Added by', entry.createdBy],
          ]}
        />
        <Select
          label="List"
          data={[
            { value: 'block', label: 'Blocked' },
            { value: 'allow', label: 'Allowed' },
          ]}
          allowDeselect={false}
          disabled={reason !== null}
          {...form.getInputProps('list')}
        />
        {form.values.list === 'allow' && (
          <Checkbox
            label="Only when the sender is authenticated"
            disabled={reason !== null || entry.owner !== null}
            {...form.getInputProps('isProofNeeded', { type: 'checkbox' })}
          />
        )}
        <TextInput label="Ends after (UTC)" type="date" disabled={reason !== null} {...form.getInputProps('ends')} />
        <Textarea
          label="Note"
          maxLength={500}
          autosize
          minRows={2}
          disabled={reason !== null}
          {...form.getInputProps('note')}
        />
        {change.error !== null && <Problem error={change.error} title="This was not saved" />}
        <Group gap="xs">
          <DisabledReason reason={reason}>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </DisabledReason>
          <DisabledReason reason={reason}>
            <Button variant="default" onClick={ask}>
              Remove
            </Button>
          </DisabledReason>
        </Group>
      </Stack>
    </form>
  )
}
