// From where simulations come: own sending domains with the state of their records, and the addresses that filters must let through.
import { Anchor, Box, Button, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { PermissionSets } from '../mail-flow/permission-sets.tsx'
import { Addresses } from './sending/addresses.tsx'
import { sendingDomainsQuery, type SendingDomainView } from './sending/sending-api.ts'
import { domainStates } from './sending/words.ts'
import classes from './simulations.module.css'

const AddDomain = lazyDialog(() => import('./sending/add-domain-dialog.tsx'))

export function Component() {
  const tenantId = useTenantId()
  const [tab, setTab] = useParameter('tab', 'domains')
  const [isAdding, setAdding] = useState(false)
  const may = useMay()
  return (
    <Page
      title="Sending domains and addresses"
      lead="From where simulations come. Every filter, proxy and firewall on the way must let mail and web of these through."
      actions={
        <DisabledReason reason={may('simulations.settings') ? null : needs('Admin')}>
          <Button onClick={() => setAdding(true)}>Add a domain</Button>
        </DisabledReason>
      }
    >
      <Tabs value={tab} onChange={(value) => setTab(value ?? 'domains')} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="domains">Domains</Tabs.Tab>
          <Tabs.Tab value="addresses">Addresses to let through</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="domains">
          <Domains tenantId={tenantId} />
          {may('mailflow.read') && (
            <Box mt="md">
              <PermissionSets tenantId={tenantId} sets={['simulations']} returnTo="sending" />
            </Box>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="addresses">
          <Addresses tenantId={tenantId} />
        </Tabs.Panel>
      </Tabs>
      <AddDomain tenantId={tenantId} isOpen={isAdding} onClose={() => setAdding(false)} />
    </Page>
  )
}

function Domains({ tenantId }: { tenantId: string }) {
  const query = useQuery(sendingDomainsQuery(tenantId))
  return (
    <States
      query={query}
      failure="The sending domains cannot be shown"
      empty={({ items }) =>
        items.length > 0
          ? null
          : {
              kind: 'nothing-yet',
              title: 'No sending domain',
              text: 'Links of simulations need a domain of your own, one that is used for nothing else. Add it, publish its records, and check it here.',
            }
      }
    >
      {({ items }) => (
        <DataTable
          id="sending-domains"
          caption="Sending domains"
          columns={columnsOf(tenantId)}
          rows={items}
          rowId={({ id }) => id}
          rowName={({ name }) => name}
          href={({ id }) => `/t/${tenantId}/simulations/sending/${id}`}
        />
      )}
    </States>
  )
}

const columnsOf = (tenantId: string): Column<SendingDomainView>[] => [
  {
    id: 'name',
    header: 'Domain',
    isMain: true,
    cell: ({ id, name, linkHost }) => (
      <>
        <Anchor component={Link} to={`/t/${tenantId}/simulations/sending/${id}`} inherit className="breakable">
          {name}
        </Anchor>
        <div className={`${classes.dimmed} breakable`}>Pages at {linkHost}</div>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '170px',
    cell: ({ state }) => <ToneLabel tone={domainStates[state].tone}>{domainStates[state].word}</ToneLabel>,
  },
  {
    id: 'ready',
    header: 'May be used for',
    width: '180px',
    cell: ({ isReadyFor }) => {
      const channels = [isReadyFor.graph ? 'Direct delivery' : '', isReadyFor.smtp ? 'SMTP' : ''].filter(
        (each) => each !== '',
      )
      return channels.length === 0 ? 'Nothing yet' : channels.join(', ')
    },
  },
  {
    id: 'campaigns',
    header: 'In use by',
    width: '130px',
    cell: ({ campaigns }) => (campaigns === 0 ? 'Nothing' : plural(campaigns, 'campaign')),
  },
  {
    id: 'checked',
    header: 'Checked',
    width: '120px',
    cell: ({ checkedAt }) => (checkedAt === null ? 'Not yet' : <RelativeTime at={checkedAt} />),
  },
]
