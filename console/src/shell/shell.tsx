// Frame of every page of somebody who is signed in: navigation, top bar, live updates, announcements, confirmations.
import { AppShell, Burger, Button, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense, useEffect } from 'react'
import { Outlet, useLocation, useParams } from 'react-router'
import { useLive } from '#console/api/live.ts'
import { ConfirmProvider } from '#console/components/confirm.tsx'
import { Announcer } from './announcer.tsx'
import { Navigation } from './navigation.tsx'
import { StaleBanner } from './stale-banner.tsx'
import { TopBar } from './top-bar.tsx'
import classes from './shell.module.css'

const StepUp = lazy(() => import('#console/sign-in/step-up.tsx'))

export function Shell() {
  const { tenantId } = useParams()
  const { pathname } = useLocation()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  useLive(tenantId)
  useEffect(close, [pathname, close])
  return (
    <ConfirmProvider>
      <Button component="a" href="#content" className={classes.skip}>
        Skip to content
      </Button>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        transitionDuration={0}
      >
        <AppShell.Header className={classes.header}>
          <Group h="100%" px="sm" gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close navigation' : 'Open navigation'}
              aria-expanded={isOpen}
            />
            <TopBar />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className={classes.navbar} aria-label="Main">
          <Navigation />
        </AppShell.Navbar>
        <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
          <StaleBanner />
          <Outlet key={tenantId} />
        </AppShell.Main>
      </AppShell>
      <Announcer />
      <Suspense fallback={null}>
        <StepUp />
      </Suspense>
    </ConfirmProvider>
  )
}
