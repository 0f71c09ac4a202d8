// What a one-time link opens: first administrator, invitation, new password.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Welcome">{null}</Page>
}
