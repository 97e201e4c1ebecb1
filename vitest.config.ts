import { defineConfig } from 'vitest/config'
import { countsReporter } from './tests/support/counts-reporter.ts'

const apart = ['tests/oracles/**', 'tests/browser/**', 'tests/fences/**', 'tests/acceptance/**', 'tests/bench/**']

/** One suite = one project; `npm test` runs unit and fences, the others have commands of their own. */
const suite = (
  name: string,
  include: string,
  options: { exclude?: string[]; testTimeout?: number; globalSetup?: string[]; setupFiles?: string[] } = {},
) => ({
  extends: true as const,
  test: { name, include: [include], ...options },
})

export default defineConfig({
  test: {
    passWithNoTests: false,
    restoreMocks: true,
    // Otherwise one core of two is left idle.
    maxWorkers: '100%',
    reporters: ['default', countsReporter((line) => process.stdout.write(`${line}\n`))],
    projects: [
      suite('unit', 'tests/**/*.test.{ts,tsx}', {
        exclude: apart,
        testTimeout: 20_000,
        setupFiles: ['tests/support/dice.ts'],
      }),
      suite('fences', 'tests/fences/**/*.test.ts', { testTimeout: 60_000 }),
      suite('oracles', 'tests/oracles/**/*.test.ts', { testTimeout: 60_000 }),
      suite('browser', 'tests/browser/**/*.test.ts', {
        testTimeout: 60_000,
        globalSetup: ['tests/browser/build-page.ts'],
      }),
    ],
  },
})
