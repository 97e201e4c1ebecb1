import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The real hub and HubSpot's twin, out of the main package, which has to be installed too.
  resolve: { alias: { '#stage': fileURLToPath(new URL('../../tests/apps/hubspot/card-stage.ts', import.meta.url)) } },
  test: { include: ['test/**/*.test.tsx'], setupFiles: ['test/worker.ts'], testTimeout: 15_000, hookTimeout: 60_000 },
})
