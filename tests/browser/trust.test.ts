import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { connectAll, owner, type Stage } from '#apps/sandbox/demo/stage.ts'
import { firstSyncPlan, progressView } from '#shared/api/connection.ts'
import { leadPage, leadView } from '#shared/api/lead.ts'
import { reviewList } from '#shared/api/lists.ts'
import { violations } from './axe.ts'
import { openBrowser, sidewaysPx, signIn, visit, type Visit } from './browser.ts'
import { openStage, until } from './stage.ts'

let browser: Browser
let stage: Stage
let nora: Visit
/** Contacts in HubSpot of leads that all three systems hold, with the city of each. */
let contacts: readonly { readonly id: string; readonly city: string }[] = []

const emptied = 40
const here = (): string => `/api/v1/workspaces/${stage.workspace}`
vi.setConfig({ testTimeout: 150_000 })

beforeAll(async () => {
  stage = await openStage(240)
  browser = await openBrowser()
  await connectAll(stage)
  const plan = () => stage.client.get(`${here()}/first-sync`, firstSyncPlan)
  await until(async () => (await plan()).ready)
  await stage.client.send('POST', `${here()}/first-sync/approve`, { hash: (await plan()).hash })
  await until(async () => (await stage.client.get(`${here()}/progress`, progressView)).idle)
  contacts = await inHubspot()
  nora = await visit(browser, { reducedMotion: 'reduce' })
  await signIn(nora.page, stage.hub.origin, owner)
}, 120_000)

afterAll(async () => {
  await browser.close()
  await stage.close()
})

async function inHubspot(): Promise<typeof contacts> {
  const { leads } = await stage.client.get(`${here()}/leads?status=in-sync&sort=name&limit=200`, leadPage)
  const shared = leads.filter(({ remotes }) => remotes.length === 3)
  const views = await Promise.all(shared.map(({ id }) => stage.client.get(`${here()}/leads/${id}`, leadView)))
  return views.flatMap(({ links, fields }) => {
    const id = links.find(({ connector }) => connector === 'hubspot')?.remoteId
    const city = fields.find(({ field }) => field === 'city')?.value
    return typeof id !== 'string' || typeof city !== 'string' ? [] : [{ id, city }]
  })
}

const open = (path: string) => nora.page.goto(`${stage.hub.origin}${path}`)
const cityInHubspot = async (id: string): Promise<string> =>
  (await fetch(`${stage.gateway}/_twin/hubspot/contacts/${id}`)).text()

test('forty emptied values wait: the overview says so, the question shows ten, and turning them down puts them back', async () => {
  const { page } = nora
  const chosen = contacts.slice(0, emptied)
  expect(chosen).toHaveLength(emptied)
  for (const { id } of chosen) {
    stage.twins.hubspot.actions['edit']?.({ objectType: 'contacts', id, properties: { city: '' } })
  }
  await until(async () =>
    (await stage.client.get(`${here()}/reviews`, reviewList)).reviews.some(({ kind }) => kind === 'stopped'),
  )
  await open('/reviews')
  await page.getByRole('heading', { name: 'HubSpot has many emptied values at once. Are they meant?' }).waitFor()
  expect(await page.getByRole('table', { name: 'The first of them' }).getByRole('row').count()).toBe(11)
  expect(await violations(page)).toEqual([])
  expect(await sidewaysPx(page)).toBe(0)
  await page.getByRole('button', { name: 'Turn them down' }).click()
  const last = chosen.at(-1)
  await expect.poll(() => cityInHubspot(last?.id ?? ''), { timeout: 75_000 }).toContain(last?.city)
})

test('everything is compared now, with its progress, and the number says how much agrees', async () => {
  const { page } = nora
  await until(async () => (await stage.client.get(`${here()}/progress`, progressView)).idle)
  await open('/connections/agreement')
  await page.getByText('Nothing was compared yet').waitFor()
  await page.getByRole('button', { name: 'Compare now' }).click()
  await page.getByRole('heading', { name: '100 % of the values agree' }).waitFor({ timeout: 75_000 })
  await page.getByText('Compared', { exact: false }).first().waitFor()
  const rows = page.getByRole('table', { name: 'By system' }).getByRole('row')
  expect(await rows.count()).toBeGreaterThan(4)
  expect(await violations(page)).toEqual([])
  expect(await sidewaysPx(page)).toBe(0)
  await page.getByLabel('Compare by itself every night').selectOption('4')
  await until(async () => (await page.getByLabel('Compare by itself every night').inputValue()) === '4')
  expect(nora.complaints).toEqual([])
})
