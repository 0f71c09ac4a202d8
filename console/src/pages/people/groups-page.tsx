// The groups of the tenant.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Groups">{null}</Page>
}
