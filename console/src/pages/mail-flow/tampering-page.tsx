// What was changed in Microsoft 365 behind our back, as a difference, and its repair.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Tampering">{null}</Page>
}
