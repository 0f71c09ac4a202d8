// Templates that set policies of several customers.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Policy templates">{null}</Page>
}
