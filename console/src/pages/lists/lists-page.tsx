// Senders, domains and networks that are allowed or blocked.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Allow and block lists">{null}</Page>
}
