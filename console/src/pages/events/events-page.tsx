// What happened, as reported to other systems.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Events">{null}</Page>
}
