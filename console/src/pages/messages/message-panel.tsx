// The message at the side of the list: what matters most, and the acts.
import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTenantId } from '#console/api/session.ts'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { Address, Addresses, Foreign } from './address.tsx'
import { messageQuery } from './calls.ts'
import { MessageActs } from './message-acts.tsx'
import { Location } from './message-head.tsx'
import { directionWord, statusWord, verdictWord } from './words.ts'
import classes from './messages.module.css'

export function MessagePanel({ messageId }: { messageId: string }) {
  const tenantId = useTenantId()
  const query = useQuery(messageQuery(tenantId, messageId))
  return (
    <States query={query} shape="text" failure="The message cannot be shown">
      {(message) => (
        <Stack gap="sm">
          <div className={classes.panelHead}>
            <ToneLabel tone={verdictWord(message.category).tone}>{verdictWord(message.category).label}</ToneLabel>
            <span>{directionWord(message.direction)}</span>
            <span>{formatSize(message.size_bytes)}</span>
            <RelativeTime at={message.receivedAt} focusable />
          </div>
          <Location message={message} />
          <div className={classes.facts}>
            <dl>
              <dt>Sender</dt>
              <dd>
                <Address>{message.mailFrom}</Address>
              </dd>
              <dt>From field</dt>
              <dd>
                <Addresses list={message.summary?.headerFrom ?? []} />
              </dd>
              <dt>Recipients</dt>
              <dd>
                <Addresses list={message.recipients} most={5} />
              </dd>
            </dl>
          </div>
          {message.explanation.signals.length > 0 && (
            <div className={classes.card}>
              <h3>Why</h3>
              <ul>
                {message.explanation.signals.slice(0, 3).map((signal) => (
                  <li key={`${signal.scanner} ${signal.name}`}>
                    <Foreign>{signal.reason}</Foreign>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <div className={classes.card}>
            <h3>Recipients</h3>
            <ul>
              {message.outcomes.slice(0, 20).map((outcome) => (
                <li key={outcome.recipient}>
                  <Address>{outcome.recipient}</Address>: {statusWord(outcome.status).label}
                </li>
              ))}
            </ul>
          </div>
          <MessageActs message={message} />
        </Stack>
      )}
    </States>
  )
}
