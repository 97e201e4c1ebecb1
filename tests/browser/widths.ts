import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { violations } from './axe.ts'
import { sidewaysPx } from './browser.ts'

const looks = [
  { width: 320, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

/** Sees that a page scrolls no way but down, and is accessible, on a small telephone in the light and on a desk in the dark. */
export async function fitsEverywhere(page: Page, heading: string): Promise<void> {
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await page.getByRole('heading', { name: heading }).waitFor()
    expect([width, await sidewaysPx(page)]).toEqual([width, 0])
    // Colours change over a moment.
    await expect.poll(() => violations(page), { timeout: 10_000 }).toEqual([])
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}
