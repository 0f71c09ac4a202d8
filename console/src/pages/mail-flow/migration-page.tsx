// Moving a tenant from the old set of objects to the present one.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Migration">{null}</Page>
}
