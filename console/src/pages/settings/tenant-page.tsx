// Retention, provider access and subscriptions of this tenant.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Tenant">{null}</Page>
}
