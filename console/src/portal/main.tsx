// Entry of the self-service portal.
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../theme/styles.ts'
import { cssVariables, theme } from '../theme/theme.ts'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <main>
        <h1>My mail</h1>
      </main>
    </MantineProvider>
  </StrictMode>,
)
