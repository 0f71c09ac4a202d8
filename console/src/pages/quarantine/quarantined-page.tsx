// One quarantined message with its preview and acts.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Quarantined message">{null}</Page>
}
