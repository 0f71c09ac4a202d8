// State of the directory synchronisation.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Synchronisation">{null}</Page>
}
