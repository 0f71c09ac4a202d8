// One customer: state, licences, groups.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Customer">{null}</Page>
}
