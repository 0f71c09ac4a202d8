// Wizard that connects a tenant.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Connect Microsoft 365">{null}</Page>
}
