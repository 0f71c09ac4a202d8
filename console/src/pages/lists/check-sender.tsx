// Which entry decides about a sender, which ones it wins over, and why.
import { Button, Checkbox, Group, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Card } from '#console/components/card.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { checkQuery } from './lists-api.ts'
import { kindWords, listTones, listWords } from './words.ts'
import classes from './lists.module.css'

export function CheckSender({ tenantId }: { tenantId: string }) {
  const [asked, setAsked] = useParameter('check')
  const [sender = '', recipient = '', client = '', proven = 'yes'] = asked.split(' ')
  return (
    <details className={classes.check} open={asked !== ''}>
      <summary>Which entry decides about a sender?</summary>
      <Card title="Check a sender">
        <CheckForm key={asked} values={[sender, recipient, client, proven]} onCheck={setAsked} />
        {sender !== '' && (
          <Answer
            tenantId={tenantId}
            query={{
              sender,
              recipient: recipient === '-' ? '' : recipient,
              clientAddress: client === '-' ? '' : client,
              isAuthenticated: proven !== 'no',
            }}
          />
        )}
      </Card>
    </details>
  )
}

function CheckForm({ values, onCheck }: { values: string[]; onCheck: (text: string) => void }) {
  const shown = (text: string | undefined): string => (text === undefined || text === '-' ? '' : text)
  const [sender, setSender] = useState(shown(values[0]))
  const [recipient, setRecipient] = useState(shown(values[1]))
  const [client, setClient] = useState(shown(values[2]))
  const [isProven, setProven] = useState(values[3] !== 'no')
  const [isTried, setTried] = useState(false)
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(sender.trim())
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    const part = (text: string): string => (text.trim() === '' ? '-' : text.trim().replaceAll(/\s/g, ''))
    if (isAddress) onCheck([sender.trim(), part(recipient), part(client), isProven ? 'yes' : 'no'].join(' '))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Sender"
          required
          type="email"
          value={sender}
          onChange={(event) => setSender(event.currentTarget.value)}
          error={isTried && !isAddress ? 'An e-mail address.' : null}
        />
        <TextInput
          label="Recipient, for their own list"
          type="email"
          value={recipient}
          onChange={(event) => setRecipient(event.currentTarget.value)}
        />
        <TextInput
          label="Address of the sending server"
          value={client}
          onChange={(event) => setClient(event.currentTarget.value)}
        />
        <Checkbox
          label="Authenticated"
          checked={isProven}
          onChange={(event) => setProven(event.currentTarget.checked)}
          mb={6}
        />
        <Button type="submit" variant="default">
          Check
        </Button>
      </Group>
    </form>
  )
}

function Answer({ tenantId, query: parameters }: { tenantId: string; query: Record<string, string | boolean> }) {
  const query = useQuery(checkQuery(tenantId, parameters))
  return (
    <div className={classes.answer} role="status">
      <States query={query} shape="text" failure="The check could not be made">
        {({ decision, matches, reason }) => (
          <>
            <p>
              {decision === null ? (
                <ToneLabel tone="neutral">No entry</ToneLabel>
              ) : (
                <ToneLabel tone={listTones[decision]}>{listWords[decision]}</ToneLabel>
              )}{' '}
              {reason}
            </p>
            {matches.length > 0 && (
              <ol className={classes.matches}>
                {matches.map((entry, index) => (
                  <li key={entry.id} className="breakable">
                    <strong>{entry.value}</strong> ({kindWords[entry.kind].toLowerCase()},{' '}
                    {listWords[entry.list].toLowerCase()},{' '}
                    {entry.owner === null ? 'for everybody' : `of ${entry.owner}`})
                    {index === 0 ? ' decides' : ' is not asked any more'}
                    {entry.note !== '' && `: ${entry.note}`}
                  </li>
                ))}
              </ol>
            )}
          </>
        )}
      </States>
    </div>
  )
}
