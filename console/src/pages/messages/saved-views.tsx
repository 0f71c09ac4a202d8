// Searches that somebody keeps: built-in ones, own ones and those that others share.
import { Button, Checkbox, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { useState, type SyntheticEvent } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { api, read } from '#console/api/client.ts'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { viewsQuery } from './calls.ts'

const builtIn = [
  { name: 'Quarantined', query: 'q=status%3Aquarantined&period=30d' },
  { name: 'Held', query: 'q=status%3Aheld&period=30d' },
  { name: 'Deferred', query: 'q=status%3Adeferred&period=7d' },
  { name: 'Not delivered', query: 'q=status%3Afailed&period=7d' },
  { name: 'Not scanned', query: 'q=status%3Aunscanned&period=30d' },
  { name: 'Malware', query: 'q=verdict%3Amalware&period=30d' },
]

export function SavedViews({ tenantId }: { tenantId: string }) {
  const navigate = useNavigate()
  const { search } = useLocation()
  const queryClient = useQueryClient()
  const may = useMay()
  const [isOpen, { open, close }] = useDisclosure()
  const { data } = useQuery(viewsQuery(tenantId))
  const remove = useMutation({
    mutationFn: (viewId: string) =>
      read(api.DELETE('/api/v1/tenants/{tenantId}/message-views/{viewId}', { params: { path: { tenantId, viewId } } })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: viewsQuery(tenantId).queryKey }),
  })
  const views = data?.items ?? []
  const go = (query: string): void => void navigate({ search: query })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {builtIn.map(({ name, query }) => (
            <Menu.Item key={name} onClick={() => go(query)}>
              {name}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          {views.map((view) => (
            <Menu.Item key={view.id} onClick={() => go(view.query)}>
              {view.name}
              {view.isShared && (
                <Text span size="xs" c="dimmed">{` shared by ${view.isOwn ? 'you' : view.ownerName}`}</Text>
              )}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={open}>Keep or remove views…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isOpen} onClose={close} title="Saved views">
        <Stack>
          <KeepForm tenantId={tenantId} search={search} mayShare={may('messages.share-views')} onDone={close} />
          {remove.error !== null && <Problem error={remove.error} title="The view was not removed" />}
          {views.map((view) => (
            <Group key={view.id} justify="space-between" wrap="nowrap">
              <span className="breakable">
                {view.name}
                {view.isShared && ` (shared by ${view.isOwn ? 'you' : view.ownerName})`}
              </span>
              <DisabledReason
                reason={
                  view.isOwn || may('messages.share-views') ? null : `Belongs to ${view.ownerName}. ${needs('Admin')}`
                }
              >
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  leftSection={<IconTrash size={14} aria-hidden />}
                  onClick={() => remove.mutate(view.id)}
                  aria-label={`Remove the view ${view.name}`}
                >
                  Remove
                </Button>
              </DisabledReason>
            </Group>
          ))}
        </Stack>
      </Modal>
    </>
  )
}

function KeepForm({
  tenantId,
  search,
  mayShare,
  onDone,
}: {
  tenantId: string
  search: string
  mayShare: boolean
  onDone: () => void
}) {
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const keep = useMutation({
    mutationFn: () =>
      read(
        api.POST('/api/v1/tenants/{tenantId}/message-views', {
          params: { path: { tenantId } },
          body: { name: name.trim(), query: queryToKeep(search), isShared },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: viewsQuery(tenantId).queryKey })
      announce('View saved')
      onDone()
    },
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (name.trim() !== '') keep.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          label="Keep what is shown now as"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={60}
          required
          data-autofocus
        />
        <Checkbox
          label="Share with everybody who sees messages"
          description={mayShare ? undefined : needs('Admin')}
          checked={isShared}
          disabled={!mayShare}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        {keep.error !== null && <Problem error={keep.error} title="The view was not saved" />}
        <Group justify="flex-end">
          <Button type="submit" loading={keep.isPending}>
            Save view
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Without the place in the list and the open panel, which are of the moment. */
function queryToKeep(search: string): string {
  const parameters = new URLSearchParams(search)
  parameters.delete('cursor')
  parameters.delete('panel')
  return parameters.toString()
}
