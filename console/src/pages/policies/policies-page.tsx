// Policies in their order, and which one applies to an address.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Policies">{null}</Page>
}
