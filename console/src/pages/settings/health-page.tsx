// A score of what should be, with what to do about the rest.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Health checks">{null}</Page>
}
