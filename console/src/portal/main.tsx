// Entry of the self-service portal: small, without the console's router and shell.
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from '#console/api/query-client.ts'
import '../theme/styles.ts'
import { cssVariables, theme } from '../theme/theme.ts'
import { App } from './app.tsx'

const queryClient = createQueryClient(() => {})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
