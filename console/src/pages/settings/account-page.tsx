// Own name, password, second factors and sessions.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="My account">{null}</Page>
}
