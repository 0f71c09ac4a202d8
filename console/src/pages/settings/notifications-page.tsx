// Who is told of alerts, through which channel, how often.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Notifications">{null}</Page>
}
