// Credentials of other programs.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="API credentials">{null}</Page>
}
