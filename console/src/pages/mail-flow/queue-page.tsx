// What waits, and why.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Queue">{null}</Page>
}
