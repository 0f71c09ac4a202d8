// What people ask to have released: each with its reason, approve or refuse with an answer.
import { Button, Group, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import type { ReleaseRequest } from '#portal/contract.ts'
import { Address, Foreign } from '../messages/address.tsx'
import { subjectText, verdictWord } from '../messages/words.ts'
import classes from '../messages/messages.module.css'
import { decideRequest, requestsQuery } from './calls.ts'

export function Requests({ tenantId }: { tenantId: string }) {
  const query = useQuery(requestsQuery(tenantId))
  return (
    <States
      query={query}
      shape="cards"
      failure="The requests cannot be shown"
      empty={({ items }) => (items.length > 0 ? null : { kind: 'good-news', text: 'Nobody waits for an answer.' })}
    >
      {({ items }) => (
        <ul className={classes.steps} aria-label="Requests for release">
          {items.map((request) => (
            <li key={request.id}>
              <Request tenantId={tenantId} request={request} />
            </li>
          ))}
        </ul>
      )}
    </States>
  )
}

function Request({ tenantId, request }: { tenantId: string; request: ReleaseRequest }) {
  const may = useMay()('quarantine.release')
  const queryClient = useQueryClient()
  const [answer, setAnswer] = useState('')
  const decide = useMutation({
    mutationFn: (decision: 'approve' | 'refuse') => decideRequest(tenantId, request.id, decision, answer),
    onSuccess: async (_, decision) => {
      announce(decision === 'approve' ? 'Released' : 'Refused')
      await queryClient.invalidateQueries({ queryKey: ['quarantine', tenantId] })
    },
  })
  const reason = may ? null : needs('Admin')
  const word = verdictWord(request.category)
  return (
    <article className={classes.card}>
      <h3>
        <Link to={`/t/${tenantId}/quarantine/${request.quarantineId}`}>
          <Foreign>{subjectText(request.subject)}</Foreign>
        </Link>
      </h3>
      <div className={classes.head}>
        <ToneLabel tone={word.tone}>{word.label}</ToneLabel>
        <span>
          from <Address>{request.sender}</Address>
        </span>
        <span>
          asked by <Address>{request.person}</Address> <RelativeTime at={request.requestedAt} focusable />
        </span>
      </div>
      {request.note !== '' && (
        <p>
          <Foreign>{request.note}</Foreign>
        </p>
      )}
      <p className={classes.dimmed}>
        Held because: <Foreign>{request.reason}</Foreign>
      </p>
      {decide.error !== null && <Problem error={decide.error} title="Nothing was decided" />}
      <Textarea
        label="Answer to the person (may be empty)"
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
        maxLength={500}
        autosize
        minRows={1}
        mb="xs"
      />
      <Group gap="xs">
        <DisabledReason reason={reason}>
          <Button
            size="xs"
            loading={decide.isPending && decide.variables === 'approve'}
            onClick={() => decide.mutate('approve')}
          >
            Release to {request.recipients.length === 1 ? 'this person' : `${request.recipients.length} addresses`}
          </Button>
        </DisabledReason>
        <DisabledReason reason={reason}>
          <Button
            size="xs"
            variant="default"
            loading={decide.isPending && decide.variables === 'refuse'}
            onClick={() => decide.mutate('refuse')}
          >
            Refuse
          </Button>
        </DisabledReason>
      </Group>
    </article>
  )
}
