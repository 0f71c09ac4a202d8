// Where is this mail: search over the history.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Messages">{null}</Page>
}
