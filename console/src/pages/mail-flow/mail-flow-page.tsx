// State of the connection to Microsoft 365 at a glance.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Mail flow">{null}</Page>
}
