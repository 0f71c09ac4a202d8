// One message: where it is, why, and what it holds.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Message">{null}</Page>
}
