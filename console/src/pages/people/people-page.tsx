// Mailboxes, groups and the state of their synchronisation.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="People">{null}</Page>
}
