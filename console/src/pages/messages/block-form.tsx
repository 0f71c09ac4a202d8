// Blocks the sender, the domain or the address that a message came from, with a note, through the block list.
import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api, read } from '#console/api/client.ts'
import { useTenantId } from '#console/api/session.ts'
import { toast } from '#console/components/confirm.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { Address } from './address.tsx'
import type { Message } from './calls.ts'
import { blockChoices } from './block-choices.ts'
import { subjectText } from './words.ts'

export function BlockForm({ message, isOpen, onClose }: { message: Message; isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Block">
      {isOpen && <Form message={message} onClose={onClose} />}
    </Modal>
  )
}

function Form({ message, onClose }: { message: Message; onClose: () => void }) {
  const tenantId = useTenantId()
  const queryClient = useQueryClient()
  const choices = blockChoices(message)
  const [value, setValue] = useState(choices[0]?.value ?? '')
  const [note, setNote] = useState(`From the message “${subjectText(message.summary?.subject ?? '').slice(0, 120)}”`)
  const block = useMutation({
    mutationFn: () =>
      read(
        api.POST('/api/v1/tenants/{tenantId}/lists', {
          params: { path: { tenantId } },
          body: { list: 'block', value, note },
        }),
      ),
    onSuccess: async () => {
      announce(`${value} is blocked`)
      toast(`${value} is blocked.`, { to: `/t/${tenantId}/lists`, label: 'See the lists' })
      await queryClient.invalidateQueries({ queryKey: ['lists', tenantId] })
      onClose()
    },
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    block.mutate()
  }
  const chosen = choices.find((choice) => choice.value === value)
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Radio.Group label="What to block for everybody" value={value} onChange={setValue}>
          <Stack gap={6} mt={6}>
            {choices.map((choice) => (
              <Radio
                key={choice.value}
                value={choice.value}
                label={
                  <>
                    {choice.label} <Address>{choice.value}</Address>
                  </>
                }
              />
            ))}
          </Stack>
        </Radio.Group>
        {chosen?.warning != null && (
          <Notice tone="warning" title="This blocks more than this sender">
            {chosen.warning}
          </Notice>
        )}
        <Textarea
          label="Note"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
        />
        {block.error !== null && <Problem error={block.error} title="Nothing was blocked" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={block.isPending} disabled={value === ''}>
            Block
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
