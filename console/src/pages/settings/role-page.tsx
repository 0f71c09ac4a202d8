// One role; the editor of custom ones.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Role">{null}</Page>
}
