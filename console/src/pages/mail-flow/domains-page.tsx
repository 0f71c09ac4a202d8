// Domains of the tenant, and whether their mail is scanned.
import { useQuery } from '@tanstack/react-query'
import { useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import type { DomainsAnswer } from '#people/contract.ts'
import { domainsQuery, statusQuery, type Connection } from './mail-flow-api.ts'

type Domain = DomainsAnswer['items'][number]

export function Component() {
  const tenant = useTenant()
  const query = useQuery(domainsQuery(tenant.id))
  const { data: status } = useQuery(statusQuery(tenant.id))
  const connection = status?.connection ?? null
  return (
    <Page title="Domains" lead="Which domains are yours, and is their mail scanned?">
      <States
        query={query}
        failure="The domains cannot be shown"
        showAge
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'not-set-up',
                text: 'Domains are read when the tenant is connected.',
                link: { to: `/t/${tenant.id}/mail-flow/connect`, label: 'Connect' },
              }
        }
      >
        {({ items }) => (
          <DataTable
            id="domains"
            caption="Domains"
            columns={columnsOf(connection)}
            rows={items}
            rowId={({ name }) => name}
          />
        )}
      </States>
    </Page>
  )
}

function columnsOf(connection: Connection | null): Column<Domain>[] {
  return [
    { id: 'name', header: 'Domain', isMain: true, cell: ({ name }) => <span className="breakable">{name}</span> },
    {
      id: 'scan',
      header: 'Mail',
      width: '220px',
      cell: (domain) => {
        const { tone, word } = scanState(domain, connection)
        return <ToneLabel tone={tone}>{word}</ToneLabel>
      },
    },
    {
      id: 'type',
      header: 'Type',
      width: '160px',
      cell: ({ type }) =>
        type === null ? 'Not read yet' : type === 'InternalRelay' ? 'Internal relay' : 'Authoritative',
    },
    { id: 'verified', header: 'Verified', width: '100px', cell: ({ isVerified }) => (isVerified ? 'Yes' : 'No') },
    {
      id: 'notes',
      header: 'Notes',
      width: '200px',
      cell: (domain) => notesOf(domain, connection),
    },
  ]
}

function scanState(domain: Domain, connection: Connection | null): ToneWord {
  if (domain.name === connection?.certificateName) return { tone: 'neutral', word: 'Made by Mailwarden' }
  if (!domain.isVerified || !domain.hasEmail) return { tone: 'neutral', word: 'No mail' }
  if (connection === null || connection.connectedAt === null) return { tone: 'warning', word: 'Not connected' }
  if (connection.phase === 'none') return { tone: 'warning', word: 'Not scanned' }
  const { scope } = connection
  const isInScope =
    scope.kind !== 'domains' || scope.addresses.some((each) => domain.name === each || domain.name.endsWith(`.${each}`))
  if (!isInScope) return { tone: 'warning', word: 'Not in scope' }
  if (connection.phase === 'pilot') return { tone: 'info', word: 'Scanned for the pilot' }
  return scope.kind === 'all' || scope.kind === 'domains'
    ? { tone: 'ok', word: 'Scanned' }
    : { tone: 'info', word: 'Scanned for those in scope' }
}

function notesOf(domain: Domain, connection: Connection | null): string {
  if (domain.name === connection?.certificateName) return 'Stands in the certificate of the way back'
  return [domain.isDefault ? 'Default' : '', domain.isInitial ? 'Initial' : ''].filter((each) => each !== '').join(', ')
}
