// Verdict, what decided, and the signals by their weight.
import { Table } from '@mantine/core'
import { Link } from 'react-router'
import { useTenantId } from '#console/api/session.ts'
import { Notice } from '#console/components/notice.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { Addresses, Foreign } from './address.tsx'
import type { Message } from './calls.ts'
import { actionWord, verdictWord } from './words.ts'
import classes from './messages.module.css'

export function WhyTab({ message }: { message: Message }) {
  const { decisions, signals, faults } = message.explanation
  const verdict = verdictWord(message.category)
  const decisive = signals.filter(({ decided }) => decided)
  return (
    <>
      <section className={classes.card}>
        <h3>Verdict</h3>
        <p>
          <ToneLabel tone={verdict.tone}>{verdict.label}</ToneLabel>{' '}
          {signals.length === 0
            ? 'Nothing was found that speaks against this message.'
            : decisive.some(({ certain }) => certain)
              ? 'One certain signal decides alone.'
              : `Score ${Math.round(message.score).toLocaleString()} of 100 in this category.`}
        </p>
      </section>
      {faults.length > 0 && (
        <Notice tone="warning" title="Not every scanner could look">
          <ul>
            {faults.map(({ scanner, text }) => (
              <li key={scanner}>
                {scanner} {text}.
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <section className={classes.card}>
        <h3>What decided</h3>
        {decisions.map((decision, index) => (
          <Decision key={index} decision={decision} isOnly={decisions.length === 1} />
        ))}
      </section>
      <Signals signals={signals} />
    </>
  )
}

type DecisionLine = Message['explanation']['decisions'][number]

function Decision({ decision, isOnly }: { decision: DecisionLine; isOnly: boolean }) {
  const tenantId = useTenantId()
  return (
    <div>
      <p>
        <b>{actionWord(decision.action)}</b>
        {!isOnly && (
          <>
            {' for '}
            <Addresses list={decision.recipients} />
          </>
        )}
        {decision.reason !== '' && (
          <>
            {': '}
            <Foreign>{decision.reason}</Foreign>
          </>
        )}
      </p>
      {decision.by === 'list' && (
        <Notice tone="info" title="An entry of the allow or block list decided, not the policy.">
          <Link to={`/t/${tenantId}/lists`}>See the lists</Link>
        </Notice>
      )}
      {decision.by === 'unscanned' && (
        <Notice tone="warning" title="A scanner was away, so the rule for unscanned mail decided." />
      )}
      {decision.policyId !== null && (
        <p className={classes.dimmed}>
          Policy:{' '}
          <Link to={`/t/${tenantId}/policies/${decision.policyId}`}>{decision.policyName ?? 'removed since'}</Link>
        </p>
      )}
    </div>
  )
}

function Signals({ signals }: { signals: Message['explanation']['signals'] }) {
  if (signals.length === 0) return null
  const most = Math.max(1, ...signals.map(({ score }) => score))
  return (
    <section className={classes.card}>
      <h3>Signals, heaviest first</h3>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Signals">
        <Table fz="sm" miw={520}>
          <caption className={classes.hidden}>Signals by weight</caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">What was found</Table.Th>
              <Table.Th scope="col">Category</Table.Th>
              <Table.Th scope="col" w={110}>
                Weight
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {signals.map((signal, index) => (
              <Table.Tr key={index}>
                <Table.Td>
                  <Foreign>{signal.reason}</Foreign>
                  <div className={classes.dimmed}>
                    {signal.name} · {signal.scanner}
                    {signal.location !== null && (
                      <>
                        {' · '}
                        <Foreign>{signal.location}</Foreign>
                      </>
                    )}
                  </div>
                </Table.Td>
                <Table.Td>{verdictWord(signal.category).label}</Table.Td>
                <Table.Td>
                  {signal.certain ? 'certain' : Math.round(signal.score).toLocaleString()}
                  <span
                    className={classes.weight}
                    data-decided={signal.decided || undefined}
                    style={{ width: `${signal.certain ? 100 : Math.max(3, (signal.score / most) * 100)}%` }}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  )
}
