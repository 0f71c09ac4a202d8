// Products that scan computers: what each needs, what is missing, and what it can and cannot tell.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTenant } from '#console/api/session.ts'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { backEndsQuery } from '../computers/computers-api.ts'
import { ProductCard } from './endpoints/product-card.tsx'

export function Component() {
  const tenant = useTenant()
  const query = useQuery(backEndsQuery(tenant.id))
  return (
    <Page
      title="Endpoint products"
      lead={
        <>
          What scans the computers of a person whose mailbox was abused.{' '}
          <Link to={`/t/${tenant.id}/computers`}>Computers</Link>
        </>
      }
      isNarrow
    >
      <States
        query={query}
        shape="cards"
        failure="The endpoint products cannot be shown"
        stillHolds="Scans that run go on."
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'not-licensed',
                text: 'This tenant has no endpoint subscription: mailboxes are blocked, computers are not scanned.',
              }
        }
      >
        {({ items }) =>
          items.map((product) => <ProductCard key={product.name} tenantId={tenant.id} product={product} />)
        }
      </States>
    </Page>
  )
}
