// An address that leads nowhere.
import { Button, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Page } from '#console/components/page.tsx'

export function Component() {
  return (
    <Page title="There is no such page">
      <Text mb="md">The address may be mistyped, or what it showed is no longer kept.</Text>
      <Button component={Link} to="/" variant="default">
        Go to the overview
      </Button>
    </Page>
  )
}
