// The mailboxes of the tenant.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Mailboxes">{null}</Page>
}
