// The wizard backwards, with the proof that nothing is left.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Disconnect Microsoft 365">{null}</Page>
}
