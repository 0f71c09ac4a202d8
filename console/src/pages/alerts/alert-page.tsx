// One alert with what happened, why and what to do.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Alert">{null}</Page>
}
