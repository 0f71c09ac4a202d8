// Is mail flowing and scanned: one line per domain, with its last mail.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon } from '#console/theme/tone.tsx'
import { useNow } from '#console/util/use-now.ts'
import type { OverviewAnswer } from '#mailflow/history/contract.ts'
import { Address } from '../messages/address.tsx'
import { domainsQuery, statusQuery } from './calls.ts'
import { connectionWord, domainHealth, withoutOwn } from './health.ts'
import classes from './overview.module.css'

const shown_max = 8

export function MailHealth({ tenantId, numbers }: { tenantId: string; numbers: OverviewAnswer | null }) {
  const may = useMay()
  const status = useQuery({ ...statusQuery(tenantId), enabled: may('mailflow.read') })
  const domains = useQuery({ ...domainsQuery(tenantId), enabled: may('people.read') })
  const now = useNow()
  return (
    <section className={classes.card} aria-labelledby="mail-health">
      <div className={classes.cardHead}>
        <h2 id="mail-health">Is mail protected?</h2>
        <Anchor component={Link} to={`/t/${tenantId}/mail-flow`} size="sm">
          Mail flow
        </Anchor>
      </div>
      <States
        query={status}
        shape="text"
        failure="The state of the mail flow cannot be shown"
        empty={({ connection }) =>
          connection === null
            ? {
                kind: 'nothing-yet',
                title: 'Mail is not protected yet.',
                text: 'Connect the tenant: mail then takes the way through Mailwarden and goes back to Microsoft 365.',
                action: may('mailflow.write') ? (
                  <Button component={Link} to={`/t/${tenantId}/mail-flow/connect`}>
                    Connect Microsoft 365
                  </Button>
                ) : undefined,
              }
            : null
        }
      >
        {({ connection }) => {
          const verified = (domains.data?.items ?? [])
            .filter(({ isInitial, isVerified, hasEmail }) => isVerified && hasEmail && !isInitial)
            .map(({ name }) => name)
          const names = withoutOwn(verified, connection?.certificateName ?? null)
          const lines = domainHealth(names, numbers?.domains ?? [], connection, now)
          const word = connectionWord(connection?.state ?? 'disconnected')
          return (
            <>
              {lines.length === 0 && (
                <p className={classes.line}>
                  <ToneIcon tone={word.tone} /> {word.text}
                </p>
              )}
              {connection?.problem != null && <p className={classes.problem}>{connection.problem}</p>}
              <ul className={classes.domains}>
                {lines.slice(0, shown_max).map((line) => (
                  <li key={line.domain} className={classes.line}>
                    <ToneIcon tone={line.tone} />
                    <div>
                      <b>
                        <Address>{line.domain}</Address>
                      </b>{' '}
                      {line.text}
                      <div className={classes.dimmed}>
                        last in: {line.lastInboundAt === null ? 'none' : <RelativeTime at={line.lastInboundAt} />}
                        {connection?.direction === 'both' && (
                          <>
                            {' · last out: '}
                            {line.lastOutboundAt === null ? 'none' : <RelativeTime at={line.lastOutboundAt} />}
                          </>
                        )}
                        {line.held > 0 && ` · ${line.held.toLocaleString()} held`}
                      </div>
                    </div>
                  </li>
                ))}
              </ul>
              {lines.length > shown_max && (
                <Anchor component={Link} to={`/t/${tenantId}/mail-flow/domains`} size="sm">
                  All {lines.length} domains
                </Anchor>
              )}
            </>
          )
        }}
      </States>
    </section>
  )
}
