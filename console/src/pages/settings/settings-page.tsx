// Administrators, roles, credentials, notifications, system health.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Settings">{null}</Page>
}
