import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectAll, owner, type Stage } from '#apps/sandbox/demo/stage.ts'
import { openBrowser, signIn, visit } from './browser.ts'
import { openStage } from './stage.ts'

let browser: Browser
let stage: Stage

beforeAll(async () => {
  stage = await openStage(120)
  browser = await openBrowser()
  await connectAll(stage)
}, 120_000)

afterAll(async () => {
  await browser.close()
  await stage.close()
})

const tabsMax = 60

/** Presses Tab until the element with this name and role has the focus. */
async function tabTo(page: Page, role: 'button' | 'link' | 'textbox', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name }).first()
  await wanted.waitFor()
  for (let pressed = 0; pressed < tabsMax; pressed += 1) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`${String(name)} cannot be reached with Tab.`)
}

test('a person without a mouse signs in, follows what needs them and approves the first sync', async () => {
  const { page, complaints } = await visit(browser)
  await page.goto(stage.hub.origin)
  await tabTo(page, 'textbox', 'E-mail address')
  await page.keyboard.type(owner.email)
  await tabTo(page, 'textbox', 'Password')
  await page.keyboard.type(owner.password)
  await page.keyboard.press('Enter')
  await tabTo(page, 'link', /^The first sync with/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'First sync' }).waitFor()
  await page
    .getByRole('button', { name: /^Approve: create/ })
    .and(page.locator(':enabled'))
    .waitFor()
  await tabTo(page, 'button', /^Approve: create/)
  await page.keyboard.press('Enter')
  await page.getByText('You can close this page').first().waitFor()
  expect(complaints).toEqual([])
})

test('a second person accepts an invitation and, as a viewer, meets no button that is not theirs', async () => {
  const host = await visit(browser)
  await host.page.goto(`${stage.hub.origin}/sign-in?back=/members`)
  await host.page.getByLabel('E-mail address').fill(owner.email)
  await host.page.getByRole('textbox', { name: 'Password' }).fill(owner.password)
  await host.page.getByRole('button', { name: 'Sign in' }).click()
  await host.page.getByRole('heading', { name: 'Invite somebody' }).waitFor()
  await host.page.getByLabel('E-mail address').fill('vera@viewer.example')
  await host.page.getByRole('combobox', { name: 'Role' }).click()
  await host.page.getByRole('option', { name: 'Viewer' }).click()
  await host.page.getByRole('button', { name: 'Make invitation' }).click()
  const link = (await host.page.locator('pre').textContent()) ?? ''
  await host.page.reload()
  await host.page.getByText('vera@viewer.example').waitFor()
  expect(await host.page.locator('pre').count()).toBe(0)

  const { page, complaints } = await visit(browser)
  await page.goto(link)
  await page.getByRole('link', { name: 'Make an account' }).click()
  await page.getByLabel('Name').fill('Vera Viewer')
  await page.getByLabel('E-mail address').fill('vera@viewer.example')
  await page.getByRole('textbox', { name: 'Password' }).fill('veras-long-secret')
  await page.getByRole('button', { name: 'Make an account' }).click()
  await page.getByRole('button', { name: 'Join Sandbox' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()

  const forbidden =
    /^(Connect|Pause|Resume|Reconnect|Disconnect|Approve|Edit|Sync now|Make invitation|Remove|Retry|Same|A different)/
  const seen: string[] = []
  for (const path of ['/', '/connections', '/first-sync', '/leads', '/reviews', '/members', '/mappings']) {
    await page.goto(`${stage.hub.origin}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => page.locator('main [aria-busy=true]').count()).toBe(0)
    seen.push(
      ...(await page.locator('main').getByRole('button').allTextContents()),
      ...(await page.locator('main').getByRole('link').allTextContents()),
    )
  }
  expect(await page.locator('main').getByRole('combobox').count(), 'what to look at, and nothing to change').toBe(1)
  await page.goto(`${stage.hub.origin}/mappings/winners`)
  await page.getByText('Where no other rule is given').waitFor()
  expect(await page.locator('main').getByRole('combobox').count()).toBe(0)
  await page.goto(`${stage.hub.origin}/connections`)
  await page.getByRole('link', { name: 'Salesforce' }).click()
  await page.getByRole('region', { name: 'Health' }).waitFor()
  seen.push(...(await page.locator('main').getByRole('button').allTextContents()))
  expect(seen.filter((name) => forbidden.test(name.trim()))).toEqual([])
  await page.goto(`${stage.hub.origin}/connections/new/hubspot`)
  await page.getByRole('heading', { name: 'Your role does not allow this' }).waitFor()
  expect(complaints).toEqual([])
})

test('signing out ends the session, and the page it was on asks to sign in and comes back', async () => {
  const { page } = await visit(browser)
  await page.goto(`${stage.hub.origin}/leads?sort=name`)
  await page.getByLabel('E-mail address').fill(owner.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/leads\?sort=name$/)
  await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=ascending]')).waitFor()
  await page.getByRole('button', { name: /^Account menu/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.goto(`${stage.hub.origin}/members`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(new URL(page.url()).searchParams.get('back')).toBe('/members')
})

test('a page whose hub does not answer says so, tries again, and keeps the last good answer with its age', async () => {
  const { page } = await visit(browser)
  await signIn(page, stage.hub.origin, owner)
  await page.route('**/members', (route) => route.abort())
  await page.getByRole('link', { name: 'Members' }).click()
  await page.getByRole('heading', { name: 'Lead Hub could not load the members' }).waitFor({ timeout: 20_000 })
  await page.unroute('**/members')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Invite somebody' }).waitFor()
  await page.getByRole('link', { name: 'Connections' }).click()
  await page.getByRole('heading', { name: 'Salesforce' }).waitFor()
  await page.route('**/connections', (route) => route.abort())
  await page.getByText(/^As of \d\d:\d\d; refreshing failed/).waitFor({ timeout: 30_000 })
  expect(await page.getByRole('heading', { name: 'Salesforce' }).count()).toBe(1)
})
