// Customers of a provider with their state.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Tenants">{null}</Page>
}
