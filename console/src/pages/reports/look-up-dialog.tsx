// Help desk: whether a mail that somebody asks about is one of our simulations. Nothing of it is stored.
import { Anchor, Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { Link } from 'react-router'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import type { Tone } from '#console/theme/tone.tsx'
import { useReportCall, type LookUp } from './reports-api.ts'

interface Props {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export default function LookUpDialog({ tenantId, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Is this a simulation" size="lg">
      <Form tenantId={tenantId} onClose={onClose} />
    </Modal>
  )
}

const results: Record<LookUp['result'], { tone: Tone; title: string }> = {
  simulation: { tone: 'ok', title: 'Yes, it is a simulation of yours' },
  claims: { tone: 'danger', title: 'No: it only looks like one' },
  unknown: { tone: 'warning', title: 'No, it is none of yours' },
}

function Form({ tenantId, onClose }: Omit<Props, 'isOpen'>) {
  const [source, setSource] = useState('')
  const look = useReportCall<void, LookUp>(tenantId, {
    method: 'POST',
    path: 'look-up',
    bodyOf: () => ({ source }),
  })
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    look.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="Source of the mail"
          description="With its headers: in Outlook, File, Properties, or “View message source”. Nothing of it is stored."
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
          maxLength={2_000_000}
          rows={8}
          required
          data-autofocus
        />
        {look.error !== null && <Problem error={look.error} title="It cannot be looked up" />}
        {look.data !== undefined && <Answer tenantId={tenantId} answer={look.data} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" loading={look.isPending} disabled={source.trim() === ''}>
            Look it up
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Answer({ tenantId, answer }: { tenantId: string; answer: LookUp }) {
  const { tone, title } = results[answer.result]
  const { campaign, sentAt, recipient, text } = answer
  return (
    <Notice tone={tone} title={title}>
      {text}
      <Facts
        items={[
          campaign === null
            ? null
            : [
                'Campaign',
                <Anchor
                  key="campaign"
                  component={Link}
                  to={`/t/${tenantId}/simulations/campaigns/${campaign.id}`}
                  inherit
                >
                  {campaign.name}
                </Anchor>,
              ],
          sentAt === null ? null : ['Sent', <RelativeTime key="sent" at={sentAt} focusable />],
          recipient === null ? null : ['To', recipient],
        ]}
      />
    </Notice>
  )
}
