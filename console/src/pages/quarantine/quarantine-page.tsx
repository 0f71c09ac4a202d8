// What is held, and what is let through.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Quarantine">{null}</Page>
}
