import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Stage } from '#apps/sandbox/demo/stage.ts'
import { firstSyncPlan, progressView } from '#shared/api/connection.ts'
import { leadPage } from '#shared/api/lead.ts'
import { mergeList } from '#shared/api/merge.ts'
import { violations } from './axe.ts'
import type { Visit } from './browser.ts'
import { openPlanned, type Planned } from './planned.ts'
import { until } from './stage.ts'
import { fitsEverywhere } from './widths.ts'

let planned: Planned
let stage: Stage
let nora: Visit

vi.setConfig({ testTimeout: 120_000 })
const here = (): string => `/api/v1/workspaces/${stage.workspace}`
const merges = async () => (await stage.client.get(`${here()}/merges`, mergeList)).merges
const names = ['Anton', 'Berta', 'Caesar', 'Dora', 'Emil']

/** Five people, each of whom is there twice by now. */
async function makePairs(): Promise<void> {
  const { leads } = await stage.client.get(`${here()}/leads?limit=10&sort=name`, leadPage)
  for (const [at, { id }] of leads.entries()) {
    const name = names[Math.floor(at / 2)] ?? ''
    const fields = { firstName: name, lastName: 'Zweifach', mobile: `+4179111223${Math.floor(at / 2)}` }
    await stage.client.send('PATCH', `${here()}/leads/${id}`, { fields })
  }
}

beforeAll(async () => {
  planned = await openPlanned()
  ;({ stage, nora } = planned)
  const { hash } = await stage.client.get(`${here()}/first-sync`, firstSyncPlan)
  await stage.client.send('POST', `${here()}/first-sync/approve`, { hash })
  await until(async () => (await stage.client.get(`${here()}/progress`, progressView)).idle)
  await makePairs()
}, 120_000)

afterAll(() => planned.close())

test('duplicates are looked for, and five pairs are decided with the keyboard alone', async () => {
  const { page } = nora
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('d')
  await page.getByRole('heading', { name: 'Duplicates', exact: true }).waitFor()
  await page.getByText('Nobody has looked for them yet').waitFor()
  await page.getByRole('button', { name: 'Scan' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText(/5 certain pairs/).waitFor({ timeout: 30_000 })
  const question = page.getByRole('heading', { level: 2, name: /Are .* one\?/ })
  await question.waitFor()
  expect(await page.getByText(/Same mobile number: \+/).count()).toBeGreaterThan(0)
  const asked = async () => (await question.textContent()) ?? ''
  const first = await asked()
  await page.keyboard.press('j')
  await expect.poll(asked).not.toBe(first)
  await page.keyboard.press('k')
  await expect.poll(asked).toBe(first)
  await page.keyboard.press('l')
  await expect.poll(asked).not.toBe(first)
  const second = await asked()
  await page.getByRole('button', { name: 'Merge the two' }).waitFor()
  await page.keyboard.press('m')
  await page.getByText('U calls it off', { exact: false }).waitFor()
  await expect.poll(asked).not.toBe(second)
  await page.keyboard.press('u')
  await page.getByText(/stay two\.$/).waitFor()
  expect((await merges()).map(({ state }) => state)).toEqual(['cancelled'])
  for (const left of [4, 3]) {
    await page.getByRole('button', { name: 'Not a duplicate' }).waitFor()
    await page.keyboard.press('n')
    await page.getByText(new RegExp(`${left} certain pairs`)).waitFor()
  }
  for (const left of [2, 1]) {
    await page.getByRole('button', { name: 'Merge the two' }).waitFor()
    await page.keyboard.press('m')
    await page.getByText(new RegExp(`${left} certain pair`)).waitFor()
  }
  expect((await merges()).filter(({ state }) => state === 'waiting')).toHaveLength(2)
  expect(nora.complaints).toEqual([])
})

test('a value can be chosen, what becomes of each record is said, and the page can be read by everybody', async () => {
  const { page } = nora
  await page.getByRole('heading', { level: 2, name: /Are .* one\?/ }).waitFor()
  const mail = page.getByRole('radio', { name: /^E-mail: / })
  expect(await mail.count()).toBe(2)
  const isFirst = await mail.first().isChecked()
  await (isFirst ? mail.last() : mail.first()).check()
  await page.getByText('a person decided').waitFor()
  await page.getByRole('heading', { name: /^What becomes of .* records$/ }).waitFor()
  await fitsEverywhere(page, 'Duplicates')
})

test('a merge is made at once where somebody says so, and split again after a look at what comes back', async () => {
  const { page } = nora
  const [waiting] = (await merges()).filter(({ state }) => state === 'waiting')
  if (waiting === undefined) throw new Error('Nothing waits.')
  await page
    .getByRole('button', { name: `Merge now: ${waiting.gone.title} into ${waiting.keep.title}` })
    .first()
    .click()
  await until(async () => (await merges()).some(({ id, state }) => id === waiting.id && state === 'done'))
  await page.goto(`${stage.hub.origin}/leads/${waiting.keep.id}`)
  await page.getByRole('heading', { name: 'Merged' }).waitFor()
  const split = page.getByRole('button', { name: `Split ${waiting.gone.title} from ${waiting.keep.title}` })
  await split.click()
  const dialog = page.getByRole('dialog')
  await dialog
    .getByText(/comes back out of the recycle bin|never takes a merge back/)
    .first()
    .waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: /^Split/ }).click()
  await until(async () => (await merges()).some(({ id, state }) => id === waiting.id && state === 'split'))
  expect(nora.complaints).toEqual([])
})

test('somebody is looked for from their own page, and compared', async () => {
  const { page } = nora
  await page.getByRole('button', { name: 'Merge with…' }).click()
  await page.getByLabel('Name, e-mail or company of the other one').fill('Zweifach')
  await page.getByRole('dialog').getByRole('link').first().click()
  await page.getByRole('heading', { level: 2, name: /Are .* one\?/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Not a duplicate' }).count()).toBe(0)
})
