// Who else has a reported mail, and taking it out of all mailboxes at once when it was judged as bad.
import { Anchor, Table } from '@mantine/core'
import { Link } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { needs } from '#console/components/disabled-reason.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { copyWords, isRemovable, isRestorable } from '../incidents/copy-states.ts'
import { MoveCopies } from '../incidents/move-copies.tsx'
import { Address } from '../messages/address.tsx'
import { tenantApi } from '../simulations/simulations-api.ts'
import type { ReportView } from './reports-api.ts'

interface Props {
  tenantId: string
  report: ReportView
}

type Copy = ReportView['copies'][number]

const isThere = ({ state, isThere: isKnown }: Copy): boolean => (state === null ? isKnown : isRemovable(state))
const isOut = ({ state }: Copy): boolean => state !== null && isRestorable(state)

export function Copies({ tenantId, report }: Props) {
  const may = useMay()
  const { id, verdict, copies, clawBack } = report
  const isBad = verdict === 'phish' || verdict === 'spam'
  const addresses = (isWanted: (copy: Copy) => boolean): string[] =>
    copies.filter(isWanted).map(({ address }) => address)
  return (
    <Card
      title="Who else has it"
      lead={clawBack.text}
      actions={
        <MoveCopies
          tenantId={tenantId}
          path={`${tenantApi(tenantId)}/reports/${encodeURIComponent(id)}/copies`}
          topic={['reports', tenantId]}
          removable={isBad ? addresses(isThere) : []}
          restorable={addresses(isOut)}
          reason={
            may('reports.remove') ? (clawBack.canRemove || clawBack.canRestore ? null : clawBack.text) : needs('Admin')
          }
        />
      }
    >
      {isBad && !clawBack.canRemove && copies.some(isThere) && may('simulations.settings') && (
        <Anchor component={Link} to={`/t/${tenantId}/reports/settings`} size="sm">
          Permission to take mail out
        </Anchor>
      )}
      {copies.length > 0 && (
        <SmallTable label="Mailboxes" heads={['Mailbox', 'How it is known', 'State']}>
          {copies.map((copy) => (
            <Table.Tr key={copy.address}>
              <Table.Td>
                <Address>{copy.address}</Address>
              </Table.Td>
              <Table.Td>{copy.how}</Table.Td>
              <Table.Td className="breakable">
                <State copy={copy} />
              </Table.Td>
            </Table.Tr>
          ))}
        </SmallTable>
      )}
    </Card>
  )
}

function State({ copy: { state, isThere: isKnown, note } }: { copy: Copy }) {
  if (state === null) return isKnown ? 'Probably in the mailbox' : ''
  const { tone, word } = copyWords[state]
  return <ToneLabel tone={tone}>{state === 'failed' && note !== '' ? `${word}: ${note}` : word}</ToneLabel>
}
