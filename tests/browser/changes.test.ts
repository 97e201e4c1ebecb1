import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createHubClient } from '#apps/sandbox/demo/hub-client.ts'
import { connectAll, owner, type Stage } from '#apps/sandbox/demo/stage.ts'
import { invitationCreated } from '#shared/api/account.ts'
import { changeSetList, changeSetView } from '#shared/api/change-set.ts'
import { firstSyncPlan, progressView } from '#shared/api/connection.ts'
import { leadPage, leadView } from '#shared/api/lead.ts'
import { reviewList } from '#shared/api/lists.ts'
import { violations } from './axe.ts'
import { openBrowser, sidewaysPx, signIn, visit, type Visit } from './browser.ts'
import { openStage, until } from './stage.ts'

let browser: Browser
let stage: Stage
let nora: Visit
/** Leads that all three systems hold. */
let leads: readonly string[] = []

const here = (): string => `/api/v1/workspaces/${stage.workspace}`
const inTime = { timeout: 15_000 }
/** Google allows 60 reads a minute: what so many edits in a row have used up comes back within that. */
const inQuota = { timeout: 75_000 }
vi.setConfig({ testTimeout: 150_000 })

beforeAll(async () => {
  stage = await openStage(240)
  browser = await openBrowser()
  await connectAll(stage)
  const plan = () => stage.client.get(`${here()}/first-sync`, firstSyncPlan)
  await until(async () => (await plan()).ready)
  await stage.client.send('POST', `${here()}/first-sync/approve`, { hash: (await plan()).hash })
  await until(async () => (await stage.client.get(`${here()}/progress`, progressView)).idle)
  const page = await stage.client.get(`${here()}/leads?status=in-sync&sort=name&limit=200`, leadPage)
  leads = page.leads.filter(({ remotes }) => remotes.length === 3).map(({ id }) => id)
  nora = await visit(browser, { reducedMotion: 'reduce' })
  await signIn(nora.page, stage.hub.origin, owner)
}, 120_000)

afterAll(async () => {
  await browser.close()
  await stage.close()
})

const leadAt = (at: number): string => leads[at] ?? ''
const valueOf = async (lead: string, field: string) =>
  (await stage.client.get(`${here()}/leads/${lead}`, leadView)).fields.find((one) => one.field === field)?.value ?? null
const edit = (lead: string, fields: Record<string, string>) =>
  stage.client.send('PATCH', `${here()}/leads/${lead}`, { fields })
const open = (path: string) => nora.page.goto(`${stage.hub.origin}${path}`)

/** The lead's contact in HubSpot. */
async function contactOf(lead: string): Promise<string> {
  const { links } = await stage.client.get(`${here()}/leads/${lead}`, leadView)
  return links.find(({ connector }) => connector === 'hubspot')?.remoteId ?? ''
}

async function inHubspot(lead: string): Promise<string> {
  return (await fetch(`${stage.gateway}/_twin/hubspot/contacts/${await contactOf(lead)}`)).text()
}

test('one value is undone from the timeline: previewed in every system first, then put back there', async () => {
  const { page } = nora
  const lead = leadAt(0)
  const before = String((await valueOf(lead, 'city')) ?? 'blank')
  await edit(lead, { city: 'Ropetown', title: 'Rope maker' })
  await expect.poll(() => inHubspot(lead), inTime).toContain('Ropetown')
  await open(`/leads/${lead}`)
  await page.getByRole('button', { name: `Undo City: ${before} to Ropetown` }).click()
  await page.getByRole('heading', { level: 1, name: /^Undo 1 change of / }).waitFor()
  expect(await valueOf(lead, 'city'), 'nothing is written by looking').toBe('Ropetown')
  const row = page.getByRole('row', { name: /City/ })
  for (const cell of [1, 2, 3, 4]) expect(await row.getByRole('cell').nth(cell).textContent()).toContain('Ropetown')
  await page.getByRole('button', { name: 'Apply 1 change to 1 lead' }).click()
  await page.getByRole('main').getByText('Applied', { exact: true }).waitFor()
  await expect.poll(() => inHubspot(lead), inTime).not.toContain('Ropetown')
  expect(await valueOf(lead, 'title')).toBe('Rope maker')
})

test('what was undone can be undone, and the first is marked so', async () => {
  const { page } = nora
  await page.getByRole('button', { name: 'Undo this…' }).click()
  await page.getByRole('heading', { level: 1, name: /^Undo “Undo 1 change/ }).waitFor()
  await page.getByRole('button', { name: 'Apply 1 change to 1 lead' }).click()
  await page.getByRole('main').getByText('Applied', { exact: true }).waitFor()
  expect(await valueOf(leadAt(0), 'city')).toBe('Ropetown')
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Changes' }).click()
  await page.getByRole('row', { name: /Undone/ }).waitFor()
})

test('a lead is looked at as it stood, and goes back to that', async () => {
  const { page } = nora
  const lead = leadAt(1)
  const before = await valueOf(lead, 'title')
  await edit(lead, { title: 'Rope maker' })
  await edit(lead, { title: 'Net maker', city: 'Netville' })
  await open(`/leads/${lead}`)
  await page
    .getByRole('region', { name: 'Timeline' })
    .getByRole('listitem')
    .filter({ hasText: 'Rope maker' })
    .last()
    .getByRole('link', { name: 'as it was before' })
    .click()
  const past = page.getByRole('region', { name: 'As it stood' })
  await past.getByText('2 values are something else now').waitFor()
  expect(await past.getByRole('row', { name: /^Title/ }).textContent()).toBe(
    `Title${String(before ?? 'blank')}Net maker`,
  )
  expect(await violations(page)).toEqual([])
  await past.getByRole('button', { name: 'Undo everything since…' }).click()
  await page.getByRole('button', { name: 'Apply 2 changes to 1 lead' }).click()
  await page.getByRole('main').getByText('Applied', { exact: true }).waitFor()
  expect(await valueOf(lead, 'title')).toBe(before)
})

test('an instant before the hub knew the lead is refused beside the picker, with the first there is', async () => {
  const { page } = nora
  await open(`/leads/${leadAt(1)}?at=2020-01-01T00:00:00.000Z`)
  await page.getByRole('region', { name: 'As it stood' }).getByText('The hub did not know the lead then.').waitFor()
  await page.getByRole('button', { name: 'Back to the values of now' }).click()
  await page.getByRole('button', { name: 'As it stood…' }).waitFor()
  expect(new URL(page.url()).search).toBe('')
})

test('many leads are changed: the first ten, then the rest, and what moved meanwhile is shown instead of written', async () => {
  const { page } = nora
  const many = leads.slice(2, 26)
  await stage.client.send('POST', `${here()}/change-sets`, {
    kind: 'edit',
    leads: many,
    fields: { street: 'Rope Walk 1' },
  })
  await open('/changes')
  await page.getByRole('link', { name: 'Set street of 24 leads' }).click()
  await page.getByText('Apply 24 changes to 24 leads').waitFor()
  await page.getByRole('button', { name: 'Apply to 10 leads first' }).click()
  await page.getByRole('button', { name: 'Apply 14 changes to 14 leads' }).waitFor()
  const done = async () =>
    (await Promise.all(many.map((lead) => valueOf(lead, 'street')))).filter((street) => street === 'Rope Walk 1').length
  expect(await done()).toBe(10)
  const [moved = ''] = (await Promise.all(many.map(async (lead) => ({ lead, street: await valueOf(lead, 'street') }))))
    .filter(({ street }) => street !== 'Rope Walk 1')
    .map(({ lead }) => lead)
  await edit(moved, { street: 'Net Alley 2' })
  await page.getByRole('button', { name: 'Apply 14 changes to 14 leads' }).click()
  await page.getByText('The plan has changed since you saw it').waitFor()
  expect(await done()).toBe(10)
  await page.getByText('Different now 1').click()
  await expect.poll(() => page.getByRole('main').locator('tbody').last().getByRole('row').count(), inTime).toBe(1)
  await page.getByText('Before:').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Apply 14 changes to 14 leads' }).click()
  await page.getByRole('main').getByText('Applied', { exact: true }).waitFor()
  expect(await done()).toBe(24)
})

test('a span of one person’s time is undone; what somebody edited since stays, and is a question', async () => {
  const { page } = nora
  const lead = leadAt(30)
  await aSecond()
  const from = new Date()
  await edit(lead, { title: 'Rope maker', street: 'Rope Walk 3' })
  await aSecond()
  const to = new Date()
  await aSecond()
  await edit(lead, { title: 'Net maker' })
  await open('/changes/span')
  await page.getByLabel('From', { exact: true }).fill(localText(from))
  await page.getByLabel('To', { exact: true }).fill(localText(to))
  await page.getByRole('combobox', { name: 'What came from' }).selectOption({ label: owner.name })
  await page.getByRole('button', { name: 'Preview the undo' }).click()
  await page.getByText('Stay as they are 1').waitFor()
  await page.getByText('Net maker stays').waitFor()
  await page.getByRole('button', { name: 'Apply 1 change to 1 lead' }).waitFor()
  await page.getByRole('button', { name: /^Put it back…/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Set title of 1 lead' }).waitFor()
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByText('is discarded. Nothing was written.').waitFor()
  expect(await valueOf(lead, 'title')).toBe('Net maker')
})

/** The picker's smallest step, and a little more. */
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1_200))

/** As a `datetime-local` input takes it. */
const localText = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)

test('a span in which nothing happened is refused beside the form', async () => {
  const { page } = nora
  await open('/changes/span')
  await page.getByLabel('From', { exact: true }).fill('2020-01-01T00:00:00')
  await page.getByLabel('To', { exact: true }).fill('2020-01-02T00:00:00')
  await page.getByRole('button', { name: 'Preview the undo' }).click()
  await page.getByRole('alert').getByText('No value was changed there.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/changes/span')
})

/** Both sides edit one field while HubSpot cannot be reached; then it can. */
async function collide(lead: string, rule: string): Promise<void> {
  await stage.client.send('PUT', `${here()}/policy`, {
    defaultRule: { kind: 'newest' },
    rules: { title: { kind: rule } },
  })
  stage.world.knobs('hubspot').down = true
  await edit(lead, { title: 'Edited here' })
  await stage.twins.hubspot.actions['edit']?.({ id: await contactOf(lead), properties: { jobtitle: 'Edited there' } })
  stage.world.knobs('hubspot').down = false
}

test('two edits of one field become a question that is answered by key, and the loser is restored with one press', async () => {
  const { page } = nora
  const lead = leadAt(31)
  await collide(lead, 'ask')
  const isAsked = async () => {
    const { reviews } = await stage.client.get(`${here()}/reviews`, reviewList)
    return reviews.some((review) => review.kind === 'conflict' && review.lead === lead)
  }
  await until(isAsked)
  await open('/reviews')
  const question = page.getByRole('heading', { level: 2, name: /^Which Title is right for / })
  while (!(await question.isVisible())) await page.getByRole('button', { name: 'Later' }).click()
  expect(await question.evaluate((heading) => heading === document.activeElement)).toBe(true)
  await page.getByText('Edited there').waitFor()
  expect(await violations(page)).toEqual([])
  expect(await sidewaysPx(page)).toBe(0)
  await page.getByRole('button', { name: 'Keep the value from Lead Hub' }).waitFor()
  await page.keyboard.press('1')
  await until(async () => !(await isAsked()))
  await expect.poll(() => inHubspot(lead), inTime).toContain('Edited here')
  await open(`/leads/${lead}`)
  await page.getByRole('region', { name: 'Timeline' }).getByText('Lost: Edited there').first().waitFor()
  await page.getByRole('button', { name: 'Restore Title: Edited there' }).first().click()
  await page.getByText('is Edited there again').waitFor()
  await page.getByRole('row', { name: /^Title Edited there/ }).waitFor()
  await page.getByRole('button', { name: 'Undo…', exact: true }).last().click()
  await page.getByRole('button', { name: 'Apply 1 change to 1 lead' }).click()
  await page.getByRole('main').getByText('Applied', { exact: true }).waitFor()
  expect(await valueOf(lead, 'title')).toBe('Edited here')
})

const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const

test.each(looks)('in $colorScheme, $width px wide, every state can be read and used by everybody', async (look) => {
  const { page, complaints } = await visit(browser, {
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 900 },
    reducedMotion: 'reduce',
  })
  await signIn(page, stage.hub.origin, owner)
  const lead = leadAt(32)
  await edit(lead, { city: 'Ropetown' })
  const fields = { status: 'Undead', city: `Ropetown-${look.colorScheme}-${look.width}` }
  const made = await stage.client.send('POST', `${here()}/change-sets`, {
    kind: 'edit',
    leads: leads.slice(32, 44),
    fields,
  })
  const { id } = changeSetView.parse(made)
  const { changeSets } = await stage.client.get(`${here()}/change-sets`, changeSetList)
  const idOf = (state: string) => changeSets.find((set) => set.state === state)?.id ?? ''
  for (const [path, settled] of [
    ['/changes', 'Waits for a yes'],
    ['/changes/causes', 'Edited by'],
    ['/changes/span', 'Preview the undo'],
    [`/changes/${id}`, 'Would be refused'],
    [`/changes/${id}?only=held`, 'No value is like that'],
    [`/changes/${idOf('applied')}`, 'Every system has it'],
    [`/changes/${idOf('undone')}`, 'All of it has been undone'],
    [`/changes/${idOf('superseded')}`, 'Discarded.'],
    ['/changes/change_unknown', 'There is nothing here'],
    [`/leads/${leadAt(31)}`, 'Restore'],
    [`/leads/${leadAt(31)}?at=${new Date().toISOString()}`, 'Nothing has changed since'],
  ] as const) {
    await page.goto(`${stage.hub.origin}${path}`)
    await page.getByRole('main').getByText(settled).first().waitFor(inQuota)
    expect(await violations(page), path).toEqual([])
    expect(await sidewaysPx(page), `${path} scrolls sideways`).toBe(0)
  }
  expect(complaints).toEqual([])
  await page.context().close()
})

test('with the keyboard alone, a change is undone', async () => {
  const { page } = nora
  const lead = leadAt(45)
  await edit(lead, { city: 'Keytown' })
  await open('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('h')
  await page.getByRole('heading', { level: 1, name: 'Changes' }).waitFor()
  const press = async (name: string | RegExp, role: 'button' | 'link') => {
    const target = page.getByRole('main').getByRole(role, { name }).first()
    await target.waitFor()
    for (let step = 0; step < 60; step += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
    }
    throw new Error(`${String(name)} cannot be reached with the keyboard.`)
  }
  await press('What ran', 'link')
  await press('Undo for 1 lead…', 'button')
  await page.getByRole('heading', { level: 1, name: /^Undo 1 change of one cause/ }).waitFor()
  await press('Apply 1 change to 1 lead', 'button')
  await page.getByText('Every system has it').waitFor(inQuota)
  expect(await valueOf(lead, 'city')).not.toBe('Keytown')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
})

test('a viewer sees all of it and is offered no way to write', async () => {
  const vera = createHubClient(stage.hub.origin)
  const person = { name: 'Vera Viewer', email: 'vera@viewer.example', password: 'veras-long-secret' }
  const made = await stage.client.send('POST', `${here()}/invitations`, { email: person.email, role: 'viewer' })
  const token = new URL(invitationCreated.parse(made).link).hash.slice(1)
  await vera.signUp(person)
  await vera.signIn(person)
  await vera.send('POST', '/api/v1/invitations/accept', { token })
  const { page, complaints } = await visit(browser)
  await signIn(page, stage.hub.origin, person)
  const { changeSets } = await stage.client.get(`${here()}/change-sets`, changeSetList)
  const waiting = changeSets.find(({ state }) => state === 'previewed')?.id ?? ''
  const applied = changeSets.find(({ state }) => state === 'applied')?.id ?? ''
  const seen: string[] = []
  for (const [path, settled] of [
    ['/changes', 'Waits for a yes'],
    ['/changes/causes', 'Edited by'],
    ['/changes/span', 'Managers, admins and owners undo'],
    [`/changes/${waiting}`, 'Managers, admins and owners apply changes'],
    [`/changes/${applied}`, 'Every system has it'],
    [`/leads/${leadAt(31)}?at=${new Date().toISOString()}`, 'Nothing has changed since'],
  ] as const) {
    await page.goto(`${stage.hub.origin}${path}`)
    await page.getByRole('main').getByText(settled).first().waitFor(inQuota)
    seen.push(...(await page.getByRole('main').getByRole('button').allTextContents()))
  }
  expect(seen.filter((name) => /^(Undo|Apply|Discard|Look again|Restore|Put|Preview)/.test(name))).toEqual([])
  expect(complaints).toEqual([])
})

test('nothing on the way was refused by the content policy or failed unseen', () => {
  expect(nora.complaints).toEqual([])
})
