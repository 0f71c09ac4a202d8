// Long work: what runs, what ended.
import { Page } from '#console/components/page.tsx'

export function Component() {
  return <Page title="Running work">{null}</Page>
}
