// What needs a decision.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Alerts">{null}</Page>
}
