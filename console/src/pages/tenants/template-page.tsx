// One template and the customers it is applied to.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Policy template">{null}</Page>
}
