// Says that a verdict was wrong: a missed threat, or clean mail that was caught.
import { Button, Group, Modal, Select, Stack, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api, read } from '#console/api/client.ts'
import { useTenantId } from '#console/api/session.ts'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import type { Message } from './calls.ts'
import { verdictWord } from './words.ts'

type As = 'threat' | 'clean'

export function ReportForm({ message, as, onClose }: { message: Message; as: As | null; onClose: () => void }) {
  return (
    <Modal opened={as !== null} onClose={onClose} title={as === 'clean' ? 'Report as clean' : 'Report as a threat'}>
      {as !== null && <Form message={message} as={as} onClose={onClose} />}
    </Modal>
  )
}

function Form({ message, as, onClose }: { message: Message; as: As; onClose: () => void }) {
  const tenantId = useTenantId()
  const queryClient = useQueryClient()
  const [reason, setReason] = useState<'phish' | 'spam' | 'malware'>('phish')
  const [note, setNote] = useState('')
  const report = useMutation({
    mutationFn: () =>
      read(
        api.POST('/api/v1/tenants/{tenantId}/messages/{messageId}/report', {
          params: { path: { tenantId, messageId: message.messageId } },
          body: { as, note, ...(as === 'threat' ? { reason } : {}) },
        }),
      ),
    onSuccess: async () => {
      announce('Reported')
      await queryClient.invalidateQueries({ queryKey: ['messages', tenantId, 'one', message.messageId] })
      onClose()
    },
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    report.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <div>
          The verdict was <b>{verdictWord(message.category).label}</b>. The report stands in the list of submissions;
          the message itself stays where it is.
        </div>
        {as === 'threat' && (
          <Select
            label="What it really is"
            data={[
              { value: 'phish', label: 'Phishing' },
              { value: 'spam', label: 'Spam' },
              { value: 'malware', label: 'Malware' },
            ]}
            value={reason}
            onChange={(value) => setReason((value ?? 'phish') as typeof reason)}
            allowDeselect={false}
          />
        )}
        <Textarea
          label="Note"
          description="What made you think so"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
        />
        {report.error !== null && <Problem error={report.error} title="Nothing was reported" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={report.isPending}>
            Report
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
