import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Stage } from '#apps/sandbox/demo/stage.ts'
import { leadPage } from '#shared/api/lead.ts'
import { territoryView } from '#shared/api/territory.ts'
import { violations } from './axe.ts'
import { visit, type Visit } from './browser.ts'
import { openPlanned, type Planned } from './planned.ts'
import { fitsEverywhere } from './widths.ts'

let planned: Planned
let stage: Stage
let nora: Visit

vi.setConfig({ testTimeout: 120_000 })
const here = (): string => `/api/v1/workspaces/${stage.workspace}`
const open = (path: string) => nora.page.goto(`${stage.hub.origin}${path}`)

beforeAll(async () => {
  planned = await openPlanned()
  ;({ stage, nora } = planned)
}, 120_000)

afterAll(() => planned.close())

async function addOffice(page: Page, name: string): Promise<void> {
  await page.getByLabel('New office').fill(name)
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name }).waitFor()
}

async function addArea(page: Page, line: number, { office, from, to }: { office: string; from: string; to: string }) {
  await page.getByRole('button', { name: 'Add area' }).click()
  await page.getByLabel(`Office of area ${line}`).selectOption(office)
  await page.getByLabel(`First code of area ${line}`).fill(from)
  await page.getByLabel(`Last code of area ${line}`).fill(to)
}

const publish = (page: Page) => page.getByRole('button', { name: 'Publish' })

test('an admin draws three offices, is told of an overlap, tries a place, sees who changes hands, and publishes', async () => {
  const { page } = nora
  await open('/')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('t')
  await page.getByRole('heading', { name: 'Territories' }).waitFor()
  await page.getByText('Everybody sees every lead.').waitFor()
  for (const name of ['Luzern', 'Romandie', 'Egeli']) await addOffice(page, name)
  await page.getByRole('radio', { name: 'Egeli' }).check()
  await addArea(page, 1, { office: 'Luzern', from: '6000', to: '6999' })
  await addArea(page, 2, { office: 'Romandie', from: '1000', to: '2999' })
  await addArea(page, 3, { office: 'Egeli', from: '6900', to: '6950' })
  await page.getByText('CH 6900–6950 is egeli’s, but CH 6000–6999 is luzern’s.').waitFor()
  expect(await publish(page).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Remove area 3' }).click()
  await page.getByLabel('Postal code', { exact: true }).fill('6003')
  await page.getByText('Luzern: CH 6003 is in CH 6000–6999.').waitFor()
  await page.getByRole('heading', { name: 'What publishing does' }).waitFor()
  await page.getByText(/^Nobody → Egeli: \d+ records$/).waitFor()
  expect(await violations(page)).toEqual([])
  await publish(page).and(page.locator(':enabled')).click()
  await page.getByText('Version 1 is in force.').waitFor()
  const { counts } = await stage.client.get(`${here()}/territory`, territoryView)
  expect(counts.map(({ office }) => office)).toEqual(expect.arrayContaining(['egeli', 'luzern', 'romandie']))
  await fitsEverywhere(page, 'Versions')
  expect(nora.complaints).toEqual([])
})

test('a file in German is read with what it got wrong, and a former version is a draft again', async () => {
  const { page } = nora
  // A message stays while the mouse is on it.
  await page.mouse.move(0, 0)
  await expect.poll(() => page.getByText('Version 1 is in force.').count(), { timeout: 10_000 }).toBe(0)
  const csv = 'Büro;PLZ von;PLZ bis;Kanton\nBern;3000;3899;\nBern;;;ZZZ\nEgeli;;;\n'
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'plz.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByText('Line 3: canton: Two letters, as LU.').waitFor()
  await page.getByText(/^New: CH 3000–3899 \(Bern\)/).waitFor()
  await page.getByText(/^Gone: CH 6000–6999/).waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => page.getByText('Line 3:').count()).toBe(0)
  await page.getByRole('radio', { name: 'Luzern' }).check()
  await publish(page).and(page.locator(':enabled')).click()
  await page.getByText('Version 2 is in force.').waitFor()
  await page.mouse.move(0, 0)
  await expect.poll(() => page.getByText('Version 2 is in force.').count(), { timeout: 10_000 }).toBe(0)
  await page.getByRole('button', { name: 'Go back to version 1…' }).click()
  await page.getByText(/^Luzern → Egeli: \d+ records$/).waitFor()
  await publish(page).and(page.locator(':enabled')).click()
  await page.getByText('Version 3 is in force.').waitFor()
  expect(nora.complaints).toEqual([])
})

test('somebody of one office sees its leads and no others, and the page says so', async () => {
  await open('/members')
  await nora.page.getByLabel('E-mail address').fill('lea@luzern.example')
  await nora.page.getByRole('combobox', { name: 'Sees the leads of' }).click()
  await nora.page.getByRole('option', { name: 'Luzern' }).click()
  await nora.page.keyboard.press('Escape')
  await nora.page.getByRole('button', { name: 'Make invitation' }).click()
  const link = (await nora.page.locator('pre').textContent()) ?? ''
  const { page, complaints } = await visit(planned.browser)
  await page.goto(link)
  await page.getByRole('link', { name: 'Make an account' }).click()
  await page.getByLabel('Name').fill('Lea Luzern')
  await page.getByLabel('E-mail address').fill('lea@luzern.example')
  await page.getByRole('textbox', { name: 'Password' }).fill('leas-long-secret')
  await page.getByRole('button', { name: 'Make an account' }).click()
  await page.getByRole('button', { name: 'Join Sandbox' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.getByText('Luzern only').waitFor()
  const { counts } = await stage.client.get(`${here()}/territory`, territoryView)
  const mine = counts.find(({ office }) => office === 'luzern')?.leads ?? 0
  await page.goto(`${stage.hub.origin}/leads`)
  await page.getByText(new RegExp(`^${mine} leads?$`)).waitFor()
  const { leads } = await stage.client.get(`${here()}/leads?office=egeli&limit=1`, leadPage)
  await page.goto(`${stage.hub.origin}/leads/${leads[0]?.id ?? ''}`)
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  const own = await stage.client.get(`${here()}/leads?office=luzern&limit=1`, leadPage)
  await page.goto(`${stage.hub.origin}/leads/${own.leads[0]?.id ?? ''}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Postal code').fill('8001')
  await page.getByRole('button', { name: /^Save / }).click()
  await page.getByText('It is Egeli’s now.').waitFor()
  await page.getByText(new RegExp(`^${mine - 1} leads?$`)).waitFor()
  await page.goto(`${stage.hub.origin}/territories`)
  await page.getByText(/^Version 3, published by/).waitFor()
  expect(await page.getByRole('button', { name: /^(Add|Remove|Publish|Read a|Go back)/ }).count()).toBe(0)
  expect(await violations(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('a system can be connected as an office’s own', async () => {
  const { page } = nora
  await open('/connections/new/sheets')
  await page.getByLabel('Whose leads it gets').selectOption('Those of Luzern only')
  expect(await violations(page)).toEqual([])
  expect(nora.complaints).toEqual([])
})
