// Is mail flowing and scanned, what happened, what needs a decision.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Overview">{null}</Page>
}
