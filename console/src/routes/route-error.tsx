// What is shown when a page cannot be shown at all: an old tab after an update, or a mistake of ours.
import { Button } from '@mantine/core'
import { useRouteError } from 'react-router'
import { ApiError } from '#console/api/error.ts'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'

export function RouteError() {
  const error = useRouteError()
  const reload = (
    <Button size="xs" variant="default" onClick={() => location.reload()}>
      Load again
    </Button>
  )
  return (
    <Page title="This page cannot be shown">
      {error instanceof ApiError ? (
        <Problem error={error} title="Mailwarden did not answer as expected" onRetry={() => location.reload()} />
      ) : isOldTab(error) ? (
        <Notice tone="info" title="Mailwarden was updated" actions={reload}>
          This tab is older than the server. Loading it again brings the new version.
        </Notice>
      ) : (
        <Notice tone="danger" title="This is a mistake of the console" actions={reload}>
          {error instanceof Error ? error.message : 'Loading the page again may help.'}
        </Notice>
      )}
    </Page>
  )
}

/** The chunk of a page has another name after an update. */
function isOldTab(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message)
}
