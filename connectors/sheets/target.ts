import { z } from 'zod'

import type { Account, Session } from '#shared/connector.ts'

import { call } from './client.ts'
import type { Client } from './client.ts'
import { brokenPromise, unfit } from './fault.ts'

/** The tab a connection is about. Its id outlives every renaming. */
export interface Target {
  readonly spreadsheetId: string
  readonly sheetId: number
  /** What it was called when last looked at. */
  readonly title: string
}

const idPattern = /^[A-Za-z0-9_-]{10,200}$/

/** The spreadsheet named in the settings: an address of Google's, or an id. Throws a Fault on anything else. */
export function spreadsheetIdOf({ account, settings }: Pick<Session, 'account' | 'settings'>): string {
  const given = (account['spreadsheetId'] ?? settings['spreadsheet'] ?? '').trim()
  const id = /^https:\/\/docs\.google\.com\/spreadsheets\/(?:u\/\d+\/)?d\/([^/?#]+)/.exec(given)?.[1] ?? given
  if (idPattern.test(id)) return id
  throw unfit('The setting "Spreadsheet" has to be the address of a Google spreadsheet.')
}

const sheetProperties = z.object({
  sheetId: z.number().int().default(0),
  title: z.string(),
  index: z.number().int().default(0),
  sheetType: z.string().default('GRID'),
})
const spreadsheet = z.object({
  properties: z.object({ title: z.string().default('Spreadsheet') }).default({ title: 'Spreadsheet' }),
  sheets: z.array(z.object({ properties: sheetProperties })).default([]),
})

const about = z.object({ user: z.object({ permissionId: z.string().min(1) }) })

/** Two calls: which spreadsheet and which of its tabs, and who asks: Google counts the calls of a person, for all their sheets. */
export async function identifyTab(client: Client, session: Session): Promise<Account> {
  const spreadsheetId = spreadsheetIdOf(session)
  const { title, tabs } = await listTabs(client, spreadsheetId)
  const tab = chooseTab(tabs, session)
  const asking = about.safeParse(await call(client.drive.about.get({ fields: 'user(permissionId)' })))
  if (!asking.success) throw brokenPromise('an account without an id')
  const spender = asking.data.user.permissionId
  return {
    key: spreadsheetId,
    title: `${title} / ${tab.title}`,
    facts: { spreadsheetId, sheetId: String(tab.sheetId), tab: tab.title, spender },
    recordUrl: `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit#gid=${tab.sheetId}`,
  }
}

/** The tab as remembered from `identify`; looked up where that never ran. */
export async function targetOf(client: Client, session: Session): Promise<Target> {
  const spreadsheetId = spreadsheetIdOf(session)
  const { sheetId, tab = '' } = session.account
  if (sheetId !== undefined && /^\d{1,12}$/.test(sheetId))
    return { spreadsheetId, sheetId: Number(sheetId), title: tab }
  const { facts } = await identifyTab(client, session)
  return { spreadsheetId, sheetId: Number(facts['sheetId']), title: facts['tab'] ?? '' }
}

/** What the tab is called now. One call. */
export async function titleOf(client: Client, { spreadsheetId, sheetId }: Target): Promise<string> {
  const tab = (await listTabs(client, spreadsheetId)).tabs.find((one) => one.sheetId === sheetId)
  if (tab) return tab.title
  throw unfit('The tab was deleted. Connect the spreadsheet again.')
}

async function listTabs(client: Client, spreadsheetId: string): Promise<{ title: string; tabs: readonly Tab[] }> {
  const fields = 'properties.title,sheets.properties(sheetId,title,index,sheetType)'
  const parsed = spreadsheet.safeParse(await call(client.spreadsheets.get({ spreadsheetId, fields })))
  if (!parsed.success) throw brokenPromise('a spreadsheet without tabs')
  const { properties, sheets } = parsed.data
  return { title: properties.title, tabs: sheets.map((one) => one.properties) }
}

type Tab = z.infer<typeof sheetProperties>

// Once remembered by id the tab's name does not matter; before that the name asked for, the address or the order does.
function chooseTab(tabs: readonly Tab[], { account, settings }: Session): Tab {
  const grids = tabs.filter(({ sheetType }) => sheetType === 'GRID').toSorted((one, other) => one.index - other.index)
  const remembered = grids.find(({ sheetId }) => String(sheetId) === account['sheetId'])
  if (remembered) return remembered
  if (account['sheetId'] !== undefined) throw unfit('The tab was deleted. Connect the spreadsheet again.')
  const name = settings['tab']?.trim() ?? ''
  const gid = /[#&?]gid=(\d{1,12})/.exec(settings['spreadsheet'] ?? '')?.[1]
  const chosen = name === '' ? grids.find(({ sheetId }) => String(sheetId) === gid) : grids.find(named(name))
  if (!chosen && name !== '') throw unfit(`The spreadsheet has no tab named "${name}".`)
  const first = chosen ?? grids[0]
  if (first) return first
  throw unfit('The spreadsheet has no tab with cells.')
}

function named(name: string): (tab: Tab) => boolean {
  return ({ title }) => title.trim().toLowerCase() === name.toLowerCase()
}
