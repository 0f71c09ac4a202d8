// Frame of every page of somebody who is signed in: navigation, top bar, live updates, announcements, confirmations. Laid out by our own
// styles: Mantine's AppShell brings 6 kB that every first visit would load.
import { Burger, Button } from '@mantine/core'
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
      <header className={classes.header}>
        <Burger
          opened={isOpen}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={isOpen ? 'Close navigation' : 'Open navigation'}
          aria-expanded={isOpen}
        />
        <TopBar />
      </header>
      <nav className={classes.navbar} data-open={isOpen || undefined} aria-label="Main">
        <Navigation />
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <StaleBanner />
        <Outlet key={tenantId} />
      </main>
      <Announcer />
      <Suspense fallback={null}>
        <StepUp />
      </Suspense>
    </ConfirmProvider>
  )
}
