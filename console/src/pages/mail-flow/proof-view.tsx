// Proof that mail takes its way, both ways and through the relay, with the replies of Exchange Online.
import { Button, Group, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Link } from 'react-router'
import type { MailflowProofAnswer } from '#mailflow/provisioning/contract.ts'
import { ApiError } from '#console/api/error.ts'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, type ToneWord } from '#console/theme/tone.tsx'
import { localTimes } from '#console/util/local-times.ts'
import { proofQuery, useMailflowCall } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'

type Part = MailflowProofAnswer['relay']

const words: Record<Part['state'], ToneWord> = {
  none: { tone: 'neutral', word: 'Not tested' },
  waiting: { tone: 'info', word: 'Waiting' },
  passed: { tone: 'ok', word: 'Proved' },
  failed: { tone: 'danger', word: 'Failed' },
}

export function ProofView({ tenantId }: { tenantId: string }) {
  const query = useQuery(proofQuery(tenantId))
  return (
    <>
      <StartProof tenantId={tenantId} />
      <States query={query} shape="text" failure="The last proof cannot be shown">
        {(proof) =>
          proof.startedAt === null ? (
            <p className={classes.word}>Nothing was tested yet.</p>
          ) : (
            <>
              <p className={classes.word}>
                Tested <RelativeTime at={proof.startedAt} /> by {proof.startedBy}
              </p>
              <ul className={classes.steps} aria-label="Proof of the mail flow">
                <PartView
                  tenantId={tenantId}
                  title="Relay test, with the certificate of this tenant"
                  part={proof.relay}
                />
                <PartView
                  tenantId={tenantId}
                  title={`Inbound: a test message from outside to ${proof.mailbox ?? 'a mailbox'}`}
                  part={proof.inbound}
                />
                <PartView
                  tenantId={tenantId}
                  title="Outbound: the next message that somebody sends out"
                  part={proof.outbound}
                />
              </ul>
            </>
          )
        }
      </States>
    </>
  )
}

function PartView({ tenantId, title, part }: { tenantId: string; title: string; part: Part }) {
  const { tone, word } = words[part.state]
  return (
    <li className={classes.step}>
      <ToneIcon tone={tone} size={16} />
      <span>{title}</span>
      <span className={classes.word}>{word}</span>
      <span className={`${classes.detail} breakable`}>
        {localTimes(part.text)}
        {part.messageId !== null && (
          <>
            {' '}
            <Link to={`/t/${tenantId}/messages/${part.messageId}`}>Open the message</Link>
          </>
        )}
        {part.replies.map((reply) => (
          <div key={reply}>
            <code>{reply}</code>
          </div>
        ))}
      </span>
    </li>
  )
}

function StartProof({ tenantId }: { tenantId: string }) {
  const may = useMay()
  const [mailbox, setMailbox] = useState('')
  const start = useMailflowCall<string>(tenantId, 'POST', 'proof', (address) => ({
    mailbox: address === '' ? null : address,
  }))
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    start.mutate(mailbox.trim())
  }
  const mistake =
    start.error instanceof ApiError ? start.error.fields.find(({ path }) => path.endsWith('mailbox')) : undefined
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end" mb="xs">
        <TextInput
          label="Mailbox for the test message"
          description="Any mailbox in scope. Left empty, only the relay is tested."
          type="email"
          value={mailbox}
          onChange={(event) => setMailbox(event.currentTarget.value)}
          error={mistake?.message}
          w="min(100%, 380px)"
        />
        <DisabledReason reason={may('mailflow.write') ? null : needs('Admin')}>
          <Button type="submit" loading={start.isPending}>
            Test mail flow
          </Button>
        </DisabledReason>
      </Group>
      {start.error !== null && mistake === undefined && (
        <Problem error={start.error} title="The test could not be made" />
      )}
    </form>
  )
}
