// Always at the left of a message: envelope, author, client, TLS, ids to copy, authentication in words.
import type { ReactNode } from 'react'
import { Copy } from '#console/components/copy.tsx'
import { ToneIcon } from '#console/theme/tone.tsx'
import { Address, Addresses } from './address.tsx'
import type { Message } from './calls.ts'
import { harmless } from './harmless.ts'
import classes from './messages.module.css'

const toneOf = { good: 'ok', bad: 'danger', neutral: 'neutral' } as const

export function MessageFacts({ message, tenantName }: { message: Message; tenantName: string }) {
  const { summary, authentication, explanation } = message
  return (
    <aside className={classes.facts} aria-label="Facts">
      <h2>Envelope</h2>
      <dl>
        <Fact name="Reverse-path" copy={message.mailFrom}>
          <Address>{message.mailFrom}</Address>
        </Fact>
        <Fact name={message.recipients.length === 1 ? 'Recipient' : 'Recipients'} copy={message.recipients.join(', ')}>
          <Addresses list={message.recipients} most={10} />
        </Fact>
      </dl>
      <h2>Header</h2>
      <dl>
        <Fact name="From">
          {summary === null || summary.headerFrom.length === 0 ? (
            'not known'
          ) : (
            <Addresses list={summary.headerFrom} most={5} />
          )}
        </Fact>
        <Fact name="Date">{summary?.date == null ? 'not known' : harmless(summary.date)}</Fact>
        <Fact name="Message-ID" copy={summary?.internetMessageId ?? ''}>
          <span className={classes.mono}>
            {summary?.internetMessageId == null ? 'none' : harmless(summary.internetMessageId)}
          </span>
        </Fact>
        {message.networkMessageId !== undefined && (
          <Fact name="Network message id (Exchange)" copy={message.networkMessageId}>
            <span className={classes.mono}>{message.networkMessageId}</span>
          </Fact>
        )}
        <Fact name="Mailwarden message id" copy={message.messageId}>
          <span className={classes.mono}>{message.messageId}</span>
        </Fact>
      </dl>
      <h2>Client</h2>
      <dl>
        {message.clientAddress != null && (
          <Fact name="Came into Microsoft 365 from" copy={message.clientAddress}>
            <span className={classes.mono}>{message.clientAddress}</span>
          </Fact>
        )}
        <Fact name={message.mode === 'mailflow' ? 'Handed over by' : 'Address'} copy={message.remoteAddress}>
          <span className={classes.mono}>{message.remoteAddress}</span>
          {message.hello !== null && (
            <>
              {' '}
              <Address>{message.hello}</Address>
            </>
          )}
        </Fact>
        <Fact name="TLS">{message.tls ?? 'none'}</Fact>
        <Fact name="Tenant">{tenantName}</Fact>
      </dl>
      <h2>Authentication</h2>
      {explanation.authentication.length === 0 ? (
        <p className={classes.dimmed}>There are no results for this message.</p>
      ) : (
        <>
          <p className={classes.dimmed}>
            Judged by{' '}
            {authentication?.judgedBy === 'microsoft' ? 'Microsoft 365, which received it first' : 'Mailwarden'}.
          </p>
          <dl>
            {explanation.authentication.map(({ method, tone, text }) => (
              <Fact key={method} name={method}>
                <ToneIcon tone={toneOf[tone]} size={14} /> {text}
              </Fact>
            ))}
          </dl>
        </>
      )}
    </aside>
  )
}

function Fact({ name, copy, children }: { name: string; copy?: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={classes.withCopy}>
        <span>{children}</span>
        {copy !== undefined && copy !== '' && <Copy text={copy} label={name} />}
      </dd>
    </>
  )
}
