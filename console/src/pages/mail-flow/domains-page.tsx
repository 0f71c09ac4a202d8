// The domains of the tenant and how their mail flows.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Domains">{null}</Page>
}
