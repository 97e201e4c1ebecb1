import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { problemOf } from './api.ts'
import { router } from './routes.tsx'
import { theme, variables } from './theme.ts'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './frame/frame.css'

// The hub's policy lets no code be made from text, so zod need not try.
z.config({ jitless: true })

const triesMax = 2

const client = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // A session that has ended is noticed by whoever asks first.
      if (problemOf(error).status === 401 && query.queryKey[0] !== 'me')
        void client.invalidateQueries({ queryKey: ['me'] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (count, error) => {
        const { status } = problemOf(error)
        return (status === 0 || status >= 500) && count < triesMax
      },
    },
  },
})

const place = document.querySelector('#root')
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        colorSchemeManager={localStorageColorSchemeManager({ key: 'mantine-color-scheme-value' })}
      >
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={3} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
