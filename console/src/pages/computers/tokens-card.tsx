// Enrolment tokens that still work, and taking one back.
import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { tokensQuery, useEndpointCall, type EnrolmentToken } from './computers-api.ts'

export function TokensCard({ tenantId }: { tenantId: string }) {
  const query = useQuery(tokensQuery(tenantId))
  if (query.data?.items.length === 0) return null
  return (
    <Card
      title="Enrolment tokens"
      lead="Each lets a number of computers in until it ends. The token itself is not kept."
    >
      <States query={query} failure="The tokens cannot be shown">
        {({ items }) => (
          <SmallTable label="Enrolment tokens" heads={['Name', 'Used', 'Ends', 'Made', 'Act']}>
            {items.map((token) => (
              <TokenRow key={token.id} tenantId={tenantId} token={token} />
            ))}
          </SmallTable>
        )}
      </States>
    </Card>
  )
}

function TokenRow({ tenantId, token }: { tenantId: string; token: EnrolmentToken }) {
  const confirm = useConfirm()
  const call = useEndpointCall(tenantId)
  const { name, used, uses, expiresAt, createdAt, createdBy } = token
  return (
    <Table.Tr>
      <Table.Td className="breakable">{name}</Table.Td>
      <Table.Td className="tabular">
        {formatNumber(used)} of {formatNumber(uses)}
      </Table.Td>
      <Table.Td>
        <RelativeTime at={expiresAt} />
      </Table.Td>
      <Table.Td>
        <RelativeTime at={createdAt} /> by {createdBy}
      </Table.Td>
      <Table.Td>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Take the token ${name} back`}
          onClick={() =>
            confirm({
              title: `Take the token ${name} back`,
              verb: 'Take back',
              isDangerous: true,
              children: 'No further computer can be enrolled with it. Computers that are enrolled stay so.',
              run: () => call.mutateAsync({ act: 'remove-token', id: token.id }),
              done: 'Taken back',
            })
          }
        >
          Take back
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}
