// What Mailwarden created in Microsoft 365, and whether it is intact.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Connection">{null}</Page>
}
