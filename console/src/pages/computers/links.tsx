// Who works at a computer, by which evidence and how fresh it is; linking and unlinking by hand.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ComputerLinkView, ComputerView } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Empty } from '#console/components/empty.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { DirectoryPicker } from '../people/directory-picker.tsx'
import { useEndpointCall } from './computers-api.ts'
import classes from './computers.module.css'
import { strongestFirst, weightWords } from './words.ts'

interface LinksProps {
  tenantId: string
  computer: ComputerView
}

export function Links({ tenantId, computer }: LinksProps) {
  const may = useMay()
  const [isLinking, setLinking] = useState(false)
  const reason = may('endpoints.act') ? null : needs('Admin')
  return (
    <Card
      title="People"
      lead="Evidence that is older than 30 days counts as old: such computers are shown in incidents, not scanned."
      actions={
        <DisabledReason reason={reason}>
          <Button size="xs" variant="default" onClick={() => setLinking(true)}>
            Link a person
          </Button>
        </DisabledReason>
      }
    >
      {computer.links.length === 0 ? (
        <Empty
          state={{
            kind: 'nothing-yet',
            title: 'Nobody is linked',
            text: 'People appear here when they log on to this computer, or as Microsoft Entra, Intune or Defender tells. Until then it is part of no incident.',
          }}
        />
      ) : (
        <ul className={classes.links}>
          {strongestFirst(computer.links).map((link) => (
            <Person key={link.personId} tenantId={tenantId} computer={computer} link={link} reason={reason} />
          ))}
        </ul>
      )}
      <Modal opened={isLinking} onClose={() => setLinking(false)} title={`Link a person to ${computer.name}`}>
        <LinkForm tenantId={tenantId} computer={computer} onDone={() => setLinking(false)} />
      </Modal>
    </Card>
  )
}

interface PersonProps extends LinksProps {
  link: ComputerLinkView
  reason: string | null
}

function Person({ tenantId, computer, link, reason }: PersonProps) {
  const confirm = useConfirm()
  const call = useEndpointCall(tenantId)
  const { personId, displayName } = link
  return (
    <li>
      <div className={classes.grow}>
        <Link to={`/t/${tenantId}/people/${personId}`}>{displayName}</Link>
        <Evidence link={link} />
      </div>
      <DisabledReason reason={reason}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Unlink ${displayName}`}
          onClick={() =>
            confirm({
              title: `Unlink ${displayName}`,
              verb: 'Unlink',
              children: `${computer.name} is no longer scanned when the mailbox of ${displayName} is abused, whatever is seen on it later. Link it by hand to take that back.`,
              run: () => call.mutateAsync({ act: 'unlink', id: computer.id, personId }),
              done: 'Unlinked',
            })
          }
        >
          Unlink
        </Button>
      </DisabledReason>
    </li>
  )
}

/** How sure it is, what says so, and since when. */
export function Evidence({ link }: { link: ComputerLinkView }) {
  const { weight, isStale, evidence } = link
  const { tone, word, meaning } = weightWords[weight]
  return (
    <>
      <Group gap={10}>
        <ToneLabel tone={isStale ? 'neutral' : tone}>{word} evidence</ToneLabel>
        {isStale && <ToneLabel tone="warning">Old</ToneLabel>}
        <span className={classes.dimmed}>{isStale ? 'Shown in the incident, not scanned.' : meaning}</span>
      </Group>
      <ul>
        {evidence.map(({ source, text, lastSeenAt }) => (
          <li key={`${source} ${text}`} className="breakable">
            {text}, last <RelativeTime at={lastSeenAt} />
          </li>
        ))}
      </ul>
    </>
  )
}

function LinkForm({ tenantId, computer, onDone }: LinksProps & { onDone: () => void }) {
  const call = useEndpointCall(tenantId)
  const [personId, setPersonId] = useState<string | null>(null)
  const submit = (): void => {
    if (personId === null) return
    call.mutate(
      { act: 'link', id: computer.id, personId },
      {
        onSuccess: () => {
          announce('Linked')
          onDone()
        },
      },
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          A link by hand is certain: the computer is scanned when the mailbox of this person is abused.
        </Text>
        <DirectoryPicker
          tenantId={tenantId}
          pick="everybody"
          label="Person"
          value={personId === null ? [] : [personId]}
          onChange={([id = null]) => setPersonId(id)}
          max={1}
          isRequired
          isAutoFocused
        />
        {call.error !== null && <Problem error={call.error} title="The person was not linked" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={call.isPending} disabled={personId === null}>
            Link
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
