// One person: mailbox, addresses, groups, the policies that apply, and the ways to their mail and their own list.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { PersonAnswer } from '#people/contract.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Copy } from '#console/components/copy.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { EffectivePolicies } from '../policies/effective-policies.tsx'
import { personQuery } from './people-api.ts'
import { PersonComputers, PersonIncidents, PersonSymptoms } from './person-security.tsx'
import { mailboxWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const { id = '' } = useParams()
  const query = useQuery(personQuery(tenant.id, id))
  return (
    <Page
      title={query.data?.displayName ?? 'Person'}
      above={<Link to={`/t/${tenant.id}/people`}>All people</Link>}
      lead={query.data === undefined ? undefined : (query.data.mail ?? query.data.userPrincipalName)}
    >
      <States query={query} shape="cards" failure="This person cannot be shown">
        {(person) => <Details tenantId={tenant.id} person={person} />}
      </States>
    </Page>
  )
}

function Details({ tenantId, person }: { tenantId: string; person: PersonAnswer }) {
  const may = useMay()
  const address = person.mailboxAddress ?? person.mail
  return (
    <>
      {person.deletedAt !== null && (
        <Notice tone="warning" title="No longer in the directory">
          Deleted in Microsoft 365; kept here for the history.
        </Notice>
      )}
      <Card
        title="Person"
        actions={
          address !== null && (
            <>
              {may('messages.read') && (
                <Button
                  size="xs"
                  variant="default"
                  component={Link}
                  to={`/t/${tenantId}/messages?q=${encodeURIComponent(`to:${address}`)}`}
                >
                  Mail received
                </Button>
              )}
              {may('messages.read') && (
                <Button
                  size="xs"
                  variant="default"
                  component={Link}
                  to={`/t/${tenantId}/messages?q=${encodeURIComponent(`from:${address}`)}`}
                >
                  Mail sent
                </Button>
              )}
              {may('lists.read') && (
                <Button
                  size="xs"
                  variant="default"
                  component={Link}
                  to={`/t/${tenantId}/lists?q=${encodeURIComponent(`owner:${address}`)}`}
                >
                  Own list
                </Button>
              )}
            </>
          )
        }
      >
        <Facts
          items={[
            [
              'Sign-in name',
              <span key="upn">
                {person.userPrincipalName} <Copy text={person.userPrincipalName} label="sign-in name" />
              </span>,
            ],
            [
              'Sign-in',
              <ToneLabel key="state" tone={person.isEnabled ? 'ok' : 'neutral'}>
                {person.isEnabled ? 'Enabled' : 'Disabled'}
              </ToneLabel>,
            ],
            person.isGuest ? ['Kind', 'Guest'] : null,
            person.jobTitle === null ? null : ['Job title', person.jobTitle],
            person.department === null ? null : ['Department', person.department],
            person.language === null ? null : ['Language', person.language],
            ['Read', <RelativeTime key="at" at={person.updatedAt} />],
          ]}
        />
      </Card>
      <Card title="Mailbox">
        <Facts
          items={[
            ['Kind', person.mailbox === null ? 'None' : mailboxWords[person.mailbox]],
            [
              'Addresses',
              person.addresses.length === 0 ? (
                'None'
              ) : (
                <ul key="addresses" style={{ margin: 0, paddingLeft: 18 }}>
                  {person.addresses.map(({ address: each, isPrimary }) => (
                    <li key={each}>
                      {each}
                      {isPrimary && ' (primary)'}
                    </li>
                  ))}
                </ul>
              ),
            ],
            [
              'Groups',
              person.groups.length === 0 ? (
                'None'
              ) : (
                <ul key="groups" style={{ margin: 0, paddingLeft: 18, lineHeight: '24px' }}>
                  {person.groups.map(({ id, displayName }) => (
                    <li key={id}>
                      <Link to={`/t/${tenantId}/people/groups?q=${encodeURIComponent(displayName)}&panel=${id}`}>
                        {displayName}
                      </Link>
                    </li>
                  ))}
                </ul>
              ),
            ],
          ]}
        />
      </Card>
      {address !== null && may('compromise.read') && (
        <>
          <PersonIncidents tenantId={tenantId} address={address} />
          <PersonSymptoms tenantId={tenantId} personId={person.id} />
        </>
      )}
      {may('endpoints.read') && <PersonComputers tenantId={tenantId} personId={person.id} />}
      {address !== null && may('policy.read') && (
        <>
          <Card title="Policies for mail received" lead="The first that names a category decides about it.">
            <EffectivePolicies tenantId={tenantId} address={address} direction="inbound" />
          </Card>
          <Card title="Policies for mail sent">
            <EffectivePolicies tenantId={tenantId} address={address} direction="outbound" />
          </Card>
        </>
      )}
    </>
  )
}
