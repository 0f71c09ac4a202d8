// One piece of long work with its results.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Work">{null}</Page>
}
