// One policy.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Policy">{null}</Page>
}
