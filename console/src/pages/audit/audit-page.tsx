// Who changed what.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Audit log">{null}</Page>
}
