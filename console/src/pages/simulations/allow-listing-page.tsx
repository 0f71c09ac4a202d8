// That simulations arrive and nobody's filter opens their links: Microsoft 365 by plan and proof, other filters by steps, and a check.
import { Tabs } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTenantId } from '#console/api/session.ts'
import { Page } from '#console/components/page.tsx'
import { Loading } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'

const Microsoft = lazy(async () => ({ default: (await import('./allow-listing/microsoft.tsx')).Microsoft }))
const Guides = lazy(async () => ({ default: (await import('./allow-listing/guides.tsx')).Guides }))
const Checks = lazy(async () => ({ default: (await import('./allow-listing/delivery-checks.tsx')).DeliveryChecks }))

export function Component() {
  const tenantId = useTenantId()
  const [tab, setTab] = useParameter('tab', 'microsoft')
  return (
    <Page
      title="Allow-listing"
      lead="Without it filters hold simulations back, and open their links as if people had clicked."
    >
      <Tabs value={tab} onChange={(value) => setTab(value ?? 'microsoft')} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="microsoft">Microsoft 365</Tabs.Tab>
          <Tabs.Tab value="others">Other filters</Tabs.Tab>
          <Tabs.Tab value="checks">Delivery check</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={<Loading shape="cards" />}>
          <Tabs.Panel value="microsoft">
            <Microsoft tenantId={tenantId} />
          </Tabs.Panel>
          <Tabs.Panel value="others">
            <Guides tenantId={tenantId} />
          </Tabs.Panel>
          <Tabs.Panel value="checks">
            <Checks tenantId={tenantId} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </Page>
  )
}
