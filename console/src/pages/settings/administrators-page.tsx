// Who may sign in, and with which roles.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Administrators">{null}</Page>
}
