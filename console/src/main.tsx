// Entry of the console.
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { createQueryClient } from './api/query-client.ts'
import { createRouter } from './routes/routes.tsx'
import { signInPath } from './routes/sign-in-path.ts'
import './theme/styles.ts'
import { cssVariables, theme } from './theme/theme.ts'

const Toasts = lazy(() => import('./shell/toasts.tsx'))

const queryClient = createQueryClient(onSignedOut)
const router = createRouter(queryClient)

/** The session ended: what stands on the screen is forgotten, and signing in leads back here. */
function onSignedOut(): void {
  if (location.pathname.startsWith('/sign-in')) return
  const next = location.pathname + location.search
  queryClient.clear()
  void router.navigate(signInPath(next))
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          <Toasts position="bottom-right" />
        </Suspense>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
