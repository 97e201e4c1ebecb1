import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { firstSyncPlan } from '#shared/api/connection.ts'
import { leadPage } from '#shared/api/lead.ts'
import { importList } from '#shared/api/import.ts'
import type { Stage } from '#apps/sandbox/demo/stage.ts'
import { violations } from './axe.ts'
import type { Visit } from './browser.ts'
import { openPlanned, type Planned } from './planned.ts'
import { fitsEverywhere } from './widths.ts'

let planned: Planned
let stage: Stage
let nora: Visit

vi.setConfig({ testTimeout: 120_000 })

const here = (): string => `/api/v1/workspaces/${stage.workspace}`
const leadsNamed = async (q: string) =>
  (await stage.client.get(`${here()}/leads?q=${encodeURIComponent(q)}`, leadPage)).leads
const imports = async () => (await stage.client.get(`${here()}/imports`, importList)).imports

beforeAll(async () => {
  planned = await openPlanned()
  ;({ stage, nora } = planned)
}, 120_000)

afterAll(() => planned.close())

const choose = async (name: string, text: string): Promise<void> => {
  const { page } = nora
  await page.goto(`${stage.hub.origin}/imports`)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file…' }).click(),
  ])
  await chooser.setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') })
}

const names = 'Zoé Urs Beat Reto Vreni Heidi Silvio Chantal Olivier Giulia Matteo Yann'.split(' ')
const mailOf = (name: string): string => `me@${name.toLowerCase().replace('é', 'e')}.example`

/** As an office program of a German-speaking firm writes it, with somebody who is known. */
async function listWith(): Promise<{ readonly text: string; readonly known: string }> {
  const [known] = (await stage.client.get(`${here()}/leads?sort=score&limit=5`, leadPage)).leads
  if (known === undefined) throw new Error('There is nobody.')
  const [first = '', last = ''] = known.title.split(' ')
  const lines = [
    'Messe Zürich;;;;;',
    'Vorname;Nachname;E-Mail-Adresse;Telefon;Ort;Erstellt am',
    `${first};${last};${known.email ?? ''};;Küsnacht am Rigi;03.11.2026`,
    ...names.map((name, at) => `${name};${name}-Test;${mailOf(name)};044 35${at % 10} 5${at % 7} 61;Bern;04.11.2026`),
    ';;niemand;;;04.11.2026',
    'Total;14;;;;',
  ]
  return { text: lines.join('\r\n'), known: known.title }
}

test('a list is chosen, read, looked at, brought in and found again', async () => {
  const { page } = nora
  const { text, known } = await listWith()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.keyboard.press('i')
  await page.getByText('No list was handed in yet').waitFor()
  expect(await violations(page)).toEqual([])
  await choose('messe.csv', text)
  await page.getByRole('heading', { name: 'messe.csv' }).waitFor()
  await page
    .getByText('A text file in WINDOWS-1252, its columns parted by semicolons. The titles stand in line 2.')
    .waitFor()
  await page.getByText('Line 1, “Messe Zürich”: It stands before the titles.').waitFor()
  await page.getByText('Line 17, “Total 14”: It is a line of totals.').waitFor()
  expect(await page.getByLabel('Ort becomes').inputValue()).toBe('city')
  await page.getByLabel('Erstellt am becomes').selectOption('custom.erstelltAm')
  await page.getByLabel('Partner', { exact: true }).fill('Messe Zürich')
  expect(await violations(page)).toEqual([])
  await fitsEverywhere(page, 'messe.csv')
  await page.getByRole('button', { name: 'Preview 14 lines' }).click()
  await page.getByRole('heading', { name: 'What will become of it' }).waitFor()
  await page.getByText('12 new, 1 known already.').waitFor()
  await page.getByText('Known already 1', { exact: true }).click()
  await page.getByRole('list', { name: 'Lines' }).getByRole('link', { name: known }).waitFor()
  expect(await violations(page)).toEqual([])
  await fitsEverywhere(page, 'messe.csv')
  expect(await leadsNamed('-Test')).toEqual([])
  await page.getByText('New 12', { exact: true }).click()
  await page.getByRole('button', { name: 'Leave out Zoé Zoé-Test' }).click()
  await page.getByText('11 new, 1 known already.').waitFor()
  await page.getByRole('button', { name: 'Bring in 12 lines' }).click()
  await page.getByRole('heading', { name: 'What became of it' }).waitFor()
  await page.getByText('brought in 11 new leads, joined 1 that were known').waitFor()
  expect(await leadsNamed('-Test')).toHaveLength(11)
  await page.getByRole('link', { name: 'Yann Yann-Test' }).click()
  await page
    .getByRole('region', { name: 'Lists that brought it' })
    .getByText('messe.csv, line 15, from Messe Zürich')
    .waitFor()
  await page.getByRole('link', { name: 'messe.csv' }).click()
  await page.getByRole('button', { name: 'Undo what it changed…' }).click()
  await page.getByRole('button', { name: /^Apply \d+ changes? to 1 lead$/ }).waitFor()
  await page.goBack()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^Download 2 lines that stay out/ }).click(),
  ])
  expect(download.suggestedFilename()).toBe('rejected.csv')
  await page.getByText('New 11', { exact: true }).click()
  await page.getByRole('link', { name: 'Imports' }).click()
  await page.getByRole('row', { name: /messe\.csv.*Brought in/ }).waitFor()
  expect(await imports()).toMatchObject([{ name: 'messe.csv', state: 'applied', done: { new: 11, join: 1 } }])
  expect(await violations(page)).toEqual([])
})

test('people whom a list made are taken back, after it was said who goes, where, and who stays', async () => {
  const { page } = nora
  // Until then nothing is written anywhere, and who waits to be written stays.
  const { hash } = await stage.client.get(`${here()}/first-sync`, firstSyncPlan)
  await stage.client.send('POST', `${here()}/first-sync/approve`, { hash })
  await page.getByRole('link', { name: 'messe.csv' }).click()
  const take = page.getByRole('button', { name: 'Take back who was new…' })
  await expect
    .poll(
      async () => {
        await take.click()
        const found = await page.getByRole('dialog').getByRole('button', { name: 'Delete 11 leads' }).count()
        if (found === 0) await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
        return found
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBe(1)
  await page
    .getByRole('dialog')
    .getByText(/^HubSpot: 11 records\./)
    .waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 11 leads' }).click()
  await expect
    .poll(async () => (await leadsNamed('-Test')).every(({ status }) => status === 'removed'), { timeout: 60_000 })
    .toBe(true)
})

test('a file that cannot be read is refused with what would help, and nothing is kept of it', async () => {
  const { page } = nora
  await choose('old.xls', '\xD0\xCF\x11\xE0rest of it')
  await page.getByText('This is a workbook of Excel 97 to 2003 (.xls), which cannot be read.').waitFor()
  await page.getByText('Open it and save it as .xlsx or as CSV (UTF-8).').waitFor()
  expect(await imports()).toHaveLength(1)
})

test('a file that was read wrongly is read again as somebody says', async () => {
  const { page } = nora
  const odd = 'Anna,Meier-Test\nBea,Huber-Test\n'
  await choose('odd.csv', odd)
  await page.getByText('The titles stand in line 1.').waitFor()
  await page.getByRole('button', { name: 'Read it differently…' }).click()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('dialog').getByText('Choose…').click(),
  ])
  await chooser.setFiles({ name: 'odd.csv', mimeType: 'text/csv', buffer: Buffer.from(odd) })
  await page.getByLabel('Line of the titles').fill('0')
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Read again' }).click()
  await page.getByText('It has no titles.').waitFor()
  expect((await imports()).map(({ lines }) => lines)).toEqual([2, 14])
})

test('a list can be discarded before anything is written', async () => {
  const { page } = nora
  await choose('other.csv', 'Vorname,Nachname\nZoe,Huber-Test\n')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByText('“other.csv” is discarded. Nothing was written.').waitFor()
  expect((await imports()).map(({ name }) => name)).not.toContain('other.csv')
})
