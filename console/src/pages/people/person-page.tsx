// One person: mailboxes, groups, mail.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Person">{null}</Page>
}
