// Signing in by password, passkey or Microsoft.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Sign in">{null}</Page>
}
