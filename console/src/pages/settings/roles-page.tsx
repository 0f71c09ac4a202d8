// Predefined and custom roles.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Roles">{null}</Page>
}
