// One computer: what it is, who works at it and how that is known, what looks after it, and what can be done.
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { ComputerView } from '#compromise/contract.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Copy } from '#console/components/copy.tsx'
import { Empty } from '#console/components/empty.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { backEndWords } from '../incidents/words.ts'
import { ComputerActs } from './computer-acts.tsx'
import { backEndsQuery, computerQuery } from './computers-api.ts'
import { Links } from './links.tsx'
import { ScansCard } from './scans-card.tsx'
import { ageText, agentState, onlineState, osWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const { id = '' } = useParams()
  const query = useQuery(computerQuery(tenant.id, id))
  return (
    <Page
      title={query.data?.name ?? 'Computer'}
      above={
        <Anchor component={Link} to={`/t/${tenant.id}/computers`} size="sm">
          All computers
        </Anchor>
      }
      lead={query.data !== undefined && `${osWords[query.data.os]} ${query.data.osVersion ?? ''}`.trim()}
      actions={query.data !== undefined && <Acts tenantId={tenant.id} computer={query.data} />}
    >
      <States query={query} shape="cards" failure="This computer cannot be shown">
        {(computer) => (
          <>
            {computer.isIsolated && (
              <Notice tone="warning" title="Isolated from the network">
                It reaches nothing but what manages it, until somebody reconnects it.
              </Notice>
            )}
            <Links tenantId={tenant.id} computer={computer} />
            <ScansCard tenantId={tenant.id} computerId={computer.id} />
            <Products computer={computer} />
            <Agent computer={computer} />
          </>
        )}
      </States>
    </Page>
  )
}

function Acts({ tenantId, computer }: { tenantId: string; computer: ComputerView }) {
  const may = useMay()
  const products = useQuery({ ...backEndsQuery(tenantId), enabled: may('endpoints.read') })
  const names = computer.backEnds.map(({ name }) => name)
  // Until it is known what the products can, the server decides.
  const canIsolate =
    products.data?.items.some(({ name, isOn, capabilities }) => names.includes(name) && isOn && capabilities.isolate) ??
    true
  return (
    <ComputerActs
      tenantId={tenantId}
      computer={{
        id: computer.id,
        name: computer.name,
        isIsolated: computer.isIsolated,
        canIsolate,
        canScan: names.length > 0,
      }}
    />
  )
}

function Products({ computer }: { computer: ComputerView }) {
  const online = onlineState(computer)
  return (
    <Card title="Looked after by" lead="The strongest product that can be used does the scan.">
      <Facts
        items={[
          [
            'Now',
            <ToneLabel key="online" tone={online.tone}>
              {online.word}
            </ToneLabel>,
          ],
          computer.isServer ? ['Kind', 'Server: never isolated by itself'] : null,
          [
            'Last seen',
            computer.lastSeenAt === null ? 'Never' : <RelativeTime key="seen" at={computer.lastSeenAt} focusable />,
          ],
          ...computer.backEnds.map(
            ({ name, externalId, lastSeenAt }) =>
              [
                backEndWords[name],
                <span key={name}>
                  {lastSeenAt === null ? 'never seen' : <RelativeTime at={lastSeenAt} />}, id {externalId}{' '}
                  <Copy text={externalId} label={`id of ${backEndWords[name]}`} />
                </span>,
              ] as const,
          ),
        ]}
      />
      {computer.backEnds.length === 0 && (
        <Empty
          state={{
            kind: 'nothing-yet',
            title: 'Nothing can scan this computer',
            text: 'Enrol the Mailwarden agent on it, or switch on the product that looks after it.',
          }}
        />
      )}
    </Card>
  )
}

function Agent({ computer }: { computer: ComputerView }) {
  const { agent } = computer
  if (agent === null) return null
  const state = agentState(agent)
  return (
    <Card title="Mailwarden agent">
      <Facts
        items={[
          [
            'State',
            <ToneLabel key="state" tone={state.tone}>
              {state.word}
            </ToneLabel>,
          ],
          ['Version', agent.version],
          ['Scanner', agent.engine ?? 'None: install ClamAV, or use Microsoft Defender'],
          agent.definitionsAge_hours === null ? null : ['Definitions', `${ageText(agent.definitionsAge_hours)} old`],
          ['Enrolled', <RelativeTime key="enrolled" at={agent.enrolledAt} focusable />],
          [
            'Last report',
            agent.lastSeenAt === null ? 'Never' : <RelativeTime key="seen" at={agent.lastSeenAt} focusable />,
          ],
          [
            'Id',
            <span key="id">
              {agent.id} <Copy text={agent.id} label="id of the agent" />
            </span>,
          ],
        ]}
      />
    </Card>
  )
}
