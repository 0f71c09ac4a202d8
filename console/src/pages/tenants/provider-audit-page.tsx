// What people of the provider did.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Provider audit">{null}</Page>
}
