import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Stage } from '#apps/sandbox/demo/stage.ts'
import { leadPage, leadView } from '#shared/api/lead.ts'
import { scoringView } from '#shared/api/scoring.ts'
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
const leadNow = (id: string) => stage.client.get(`${here()}/leads/${id}`, leadView)
const scoring = () => stage.client.get(`${here()}/scoring`, scoringView)

beforeAll(async () => {
  planned = await openPlanned()
  ;({ stage, nora } = planned)
}, 120_000)

afterAll(() => planned.close())

const open = (path: string) => nora.page.goto(`${stage.hub.origin}${path}`)
const publish = (page: Page) => page.getByRole('button', { name: 'Publish' })
const isTold = async (page: Page, text: string): Promise<void> => {
  await page.getByText(text).waitFor()
  await page.mouse.move(0, 0)
  await expect.poll(() => page.getByText(text).count(), { timeout: 10_000 }).toBe(0)
}

test('an admin adds a rule, sees whom it would move, tries a lead, publishes, and every lead is scored by it', async () => {
  const { page } = nora
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('s')
  await page.getByRole('heading', { name: 'Scoring', exact: true }).waitFor()
  await page.getByText('The rules that every workspace begins with.').waitFor()
  await page.getByText('Title has one of the words vp, svp, evp, vice president*').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Add group to engagement' }).click()
  await page.getByRole('button', { name: 'Add rule to Group 7' }).click()
  await page.getByText('fill in what is missing').waitFor()
  await page
    .getByRole('region', { name: 'Group 7' })
    .getByText(/^Something is not filled in yet: each rule needs a name/)
    .waitFor()
  expect(await publish(page).isDisabled()).toBe(true)
  await page.getByLabel('Name of rule 1 of Group 7').fill('Can be called')
  await page.getByRole('button', { name: 'When rule 1 of Group 7 is true' }).click()
  await page.getByLabel('Field, rule 1 of Group 7').selectOption('phone')
  await page.getByText('Phone is filled').waitFor()
  await page.getByLabel('Kind of condition, rule 1 of Group 7').selectOption('any')
  await page.getByRole('button', { name: 'Add condition' }).first().click()
  await page.getByLabel('Kind of condition, rule 1 of Group 7, part 2').selectOption('words')
  await page.getByLabel('Words, rule 1 of Group 7, part 2').fill('chief*, ')
  await page.getByText('Phone is filled or Title has one of the words chief*').waitFor()
  await page.getByRole('heading', { name: 'What publishing does' }).waitFor()
  await page.getByText(/^\d+ of \d+ leads score otherwise/).waitFor()
  await page.getByText(/^Not enough data to try the rules on what has happened/).waitFor()
  await page.getByRole('button', { name: 'Learn rules' }).click()
  await page.getByText(/At least 50 of each are needed; until then rules by hand are better\.$/).waitFor()
  const lead = page.getByRole('combobox', { name: 'Lead', exact: true })
  await lead.click()
  await page.getByRole('listbox').getByRole('option').first().click()
  await page.getByRole('heading', { name: 'By the draft' }).waitFor()
  await page.getByText('Can be called').first().waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Add rule to Group 7' }).click()
  await page.getByLabel('Name of rule 2 of Group 7').fill('Visits us')
  await page.getByRole('button', { name: 'When rule 2 of Group 7 is true' }).click()
  await page.getByLabel('Field, rule 2 of Group 7').selectOption({ label: 'Page visited' })
  await page.getByLabel('The points count each time it happened').check()
  await page.getByText('Page visited once in 30 days, counted each time').waitFor()
  expect(await violations(page)).toEqual([])
  await publish(page).and(page.locator(':enabled')).click()
  await isTold(page, 'Version 1 is in force')
  await until(async () => (await scoring()).progress === null)
  expect((await scoring()).scoring.groups.at(-1)?.rules[0]?.when).toEqual({
    is: 'any',
    of: [
      { is: 'filled', field: 'phone' },
      { is: 'words', field: 'title', words: ['chief*'] },
    ],
  })
  await page.getByText(/^Version 1 · .* · 7 groups, 28 rules, \d+ scores changed$/).waitFor()
  await fitsEverywhere(page, 'Versions')
  expect(nora.complaints).toEqual([])
})

test('an expression that is none is named beside its group and not published, and former rules are a draft again', async () => {
  const { page } = nora
  await page.getByRole('button', { name: 'When rule 1 of Industry is true' }).click()
  await page.getByLabel('Kind of condition, rule 1 of Industry').selectOption('matches')
  await page.getByLabel('Expression, rule 1 of Industry').fill('(soft')
  await page.getByText(/The expression cannot be used: .*missing closing/).waitFor()
  expect(await publish(page).isDisabled()).toBe(true)
  await page.getByLabel('A from').fill('20')
  await page.getByText('Grades have to go down from A to C, and C above 0.').waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => page.getByText(/The expression cannot be used/).count()).toBe(0)
  await page.getByLabel('A from').fill('70')
  await publish(page).and(page.locator(':enabled')).click()
  await isTold(page, 'Version 2 is in force')
  await page.getByRole('button', { name: 'Go back to version 1…' }).click()
  await expect.poll(() => page.getByLabel('A from').inputValue()).toBe('75')
  await publish(page).and(page.locator(':enabled')).click()
  await isTold(page, 'Version 3 is in force')
  expect((await scoring()).scoring.grades).toEqual({ A: 75, B: 55, C: 35 })
  expect(nora.complaints).toEqual([])
})

test('what a lead did shows in its score and its history', async () => {
  const { page } = nora
  const [one] = (await stage.client.get(`${here()}/leads`, leadPage)).leads
  const id = one?.id ?? ''
  const before = (await leadNow(id)).score?.engagement ?? 0
  const events = [{ id: 'visit-1', kind: 'page-visited', at: new Date().toISOString(), note: '/pricing', lead: id }]
  await stage.client.send('POST', `${here()}/events`, { events })
  expect((await leadNow(id)).score?.engagement).toBe(before + 5)
  await open(`/leads/${id}`)
  await page.getByText(/^Visits us \(\d{4}-\d\d-\d\d\)/).waitFor()
  await page.getByText(/^Page visited on .*: \/pricing\.$/).waitFor()
  expect(await violations(page)).toEqual([])
  expect(nora.complaints).toEqual([])
})

test('a rep says that a lead is not to be called now, everybody sees it, and it is taken back', async () => {
  const { page } = nora
  const [one] = (await stage.client.get(`${here()}/leads`, leadPage)).leads
  const id = one?.id ?? ''
  const before = (await leadNow(id)).score?.total
  await open(`/leads/${id}`)
  await page.getByRole('button', { name: 'Feedback' }).click()
  await page.getByRole('menuitem', { name: 'Not now…' }).click()
  await page.getByLabel('Do not contact until').fill('2099-12-03')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Do not contact until 2099-12-03').waitFor()
  expect((await leadNow(id)).score?.total).not.toBe(before)
  // By score it may have gone from the first page.
  await open('/leads?sort=updated')
  await page.getByText('Do not contact until 2099-12-03').waitFor()
  await page.getByLabel('May be contacted').check()
  await expect.poll(() => page.getByText('Do not contact until 2099-12-03').count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await open(`/leads/${id}`)
  await page.getByRole('button', { name: 'Take back: Not now' }).click()
  await expect.poll(async () => (await leadNow(id)).score?.total).toBe(before)
  await expect.poll(() => page.getByText('Do not contact until 2099-12-03').count()).toBe(0)
  expect(await violations(page)).toEqual([])
  expect(nora.complaints).toEqual([])
  await open('/scoring')
  await page.getByText('What people said of leads in 90 days: Not now 1×.').waitFor()
})
