import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { owner, type Stage } from '#apps/sandbox/demo/stage.ts'
import { leadPage, leadView } from '#shared/api/lead.ts'
import { routingView, teamView } from '#shared/api/routing.ts'
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
const leads = (query: string) => stage.client.get(`${here()}/leads?${query}`, leadPage)
const open = (path: string) => nora.page.goto(`${stage.hub.origin}${path}`)
const publish = (page: Page) => page.getByRole('button', { name: 'Publish' }).and(page.locator(':enabled'))
const isTold = async (page: Page, text: string): Promise<void> => {
  await page.getByText(text).waitFor()
  await page.mouse.move(0, 0)
  await expect.poll(() => page.getByText(text).count(), { timeout: 10_000 }).toBe(0)
}

beforeAll(async () => {
  planned = await openPlanned()
  ;({ stage, nora } = planned)
}, 120_000)

afterAll(() => planned.close())

async function addSomebody(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'New colleague' }).click()
  await page.getByRole('option', { name: 'Somebody else, by e-mail' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('E-mail', { exact: true }).fill(`${name.toLowerCase()}@acme.example`)
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name }).waitFor()
}

test('an admin makes a team, says who gets what and when, sees what it would have done, and publishes', async () => {
  const { page } = nora
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('o')
  await page.getByRole('heading', { name: 'Routing', exact: true }).waitFor()
  await page.getByText('Nobody gets a lead by rule.').waitFor()
  await page.getByRole('combobox', { name: 'New colleague' }).click()
  await page.getByRole('option', { name: new RegExp(owner.email) }).click()
  await page.getByRole('button', { name: 'Add colleague' }).click()
  for (const name of ['Ben', 'Eva']) await addSomebody(page, name)
  await page.getByLabel('Share of Ben').fill('3')
  await page.getByLabel('Open leads of Eva at most').fill('1')
  await page.getByRole('button', { name: 'Add absence of Eva' }).click()
  await page.getByLabel('First day of absence 1 of Eva').fill('2026-01-01')
  await page.getByLabel('Last day of absence 1 of Eva').fill('2025-12-31')
  await page.getByText('Eva is back before the absence begins.').waitFor()
  expect(await publish(page).count()).toBe(0)
  await page.getByLabel('Last day of absence 1 of Eva').fill('2026-01-31')
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByLabel('Name of rule 1').fill('Can be called')
  await page.getByRole('button', { name: 'When rule 1 is true' }).click()
  await page.getByLabel('Field, rule 1', { exact: true }).selectOption('phone')
  await page.getByText('Phone is filled').waitFor()
  await page.getByRole('combobox', { name: 'Who gets leads of rule 1' }).click()
  await page.getByRole('option', { name: 'Ben' }).click()
  await page.keyboard.press('Escape')
  await page.getByLabel('Leads are given in working hours only; others wait for them').check()
  await page.getByText('Sat', { exact: true }).click()
  await page.getByLabel('A lead that nobody answers goes to somebody else').check()
  await page.getByRole('heading', { name: 'What it would have done in 30 days' }).waitFor()
  await page.getByRole('row', { name: /^Ben 0 [1-9]\d* \+[1-9]\d*$/ }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByLabel('Leads are given in working hours only; others wait for them').uncheck()
  await publish(page).click()
  await page.getByText('Version 1 is in force.').waitFor()
  const { routing } = await stage.client.get(`${here()}/routing`, routingView)
  expect(routing.reps.map(({ weight, capacity }) => [weight, capacity])).toEqual([
    [1, null],
    [3, null],
    [1, 1],
  ])
  expect(routing.rules.map(({ name, reps }) => [name, reps])).toEqual([
    ['Can be called', ['ben@acme.example']],
    ['Everybody takes turns', []],
  ])
  await fitsEverywhere(page, 'Who gets leads')
  expect(nora.complaints).toEqual([])
})

test('leads that nobody has are given out: looked at first, then done, and each says why it is whose', async () => {
  const { page } = nora
  await isTold(page, 'Version 1 is in force.')
  await page.keyboard.press('e')
  await page.getByRole('heading', { name: 'Team', exact: true }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: /^Give out \d+ leads that nobody has…$/ }).click()
  await page.getByRole('heading', { name: /^Give \d+ leads to 3 colleagues by turn$/ }).waitFor()
  await page.getByRole('button', { name: /^Apply \d+ changes to \d+ leads$/ }).click()
  await page.getByRole('main').getByText('Applied', { exact: true }).waitFor()
  await until(async () => (await leads('owner=none&limit=1')).total === 0)
  await open('/team')
  await page.getByRole('row', { name: /^Ben/ }).waitFor()
  const { reps } = await stage.client.get(`${here()}/team`, teamView)
  expect(reps.find(({ name }) => name === 'Eva')).toMatchObject({ open: 1, given: 1, capacity: 1 })
  await fitsEverywhere(page, 'Colleagues')
  const { leads: mine } = await leads(`owner=${owner.email}&limit=1`)
  await open(`/leads/${mine[0]?.id ?? ''}`)
  await page.getByRole('heading', { name: 'Whose it is' }).waitFor()
  expect(await violations(page)).toEqual([])
  expect(nora.complaints).toEqual([])
})

test('somebody sees their own leads in the order in which to call, with the reasons, passes one on, and takes it back', async () => {
  const { page } = nora
  await page.keyboard.press('q')
  await page.getByRole('heading', { name: 'My leads', exact: true }).waitFor()
  await page
    .getByText(/^Score \d+, grade [A-D]\. \(\+\d+\)/)
    .first()
    .waitFor()
  await fitsEverywhere(page, 'Next')
  const { leads: mine } = await leads(`owner=${owner.email}&limit=1`)
  const lead = mine[0]
  if (lead === undefined) throw new Error('Nora has no lead.')
  await open(`/leads/${lead.id}`)
  await page.getByRole('button', { name: 'Pass on' }).click()
  const now = () => stage.client.get(`${here()}/leads/${lead.id}`, leadView)
  await until(async () => (await now()).ownership.owner?.email !== owner.email)
  expect((await now()).ownership.history[0]?.why).toMatch(/ passed it on\. /)
  await page.getByLabel('Owner', { exact: true }).selectOption('')
  await page.getByText(`${lead.title} is nobody’s.`).waitFor()
  await open('/my-leads')
  await page.getByRole('button', { name: `Take ${lead.title}` }).click()
  await page.getByText(`${lead.title} is yours.`).waitFor()
  await until(async () => (await now()).ownership.owner?.email === owner.email)
  expect(nora.complaints).toEqual([])
})

test('the list of leads can be narrowed to somebody’s, and to nobody’s', async () => {
  const { page } = nora
  await open('/leads')
  await page.getByRole('combobox', { name: 'Owner' }).click()
  await page.getByRole('option', { name: 'Eva' }).click()
  await page.getByText('1 lead', { exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'Owner' }).click()
  await page.getByRole('option', { name: 'Without an owner' }).click()
  await page.getByRole('heading', { name: 'No lead fits no owner' }).waitFor()
  expect(nora.complaints).toEqual([])
})
