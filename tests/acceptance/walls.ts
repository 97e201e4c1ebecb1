import assert from 'node:assert/strict'
import { z } from 'zod'
import type { HubClient } from '#apps/sandbox/demo/hub-client.ts'
import { leadPage, type LeadRow } from '#shared/api/lead.ts'
import { territoryPreview, territoryView } from '#shared/api/territory.ts'
import { check, eventually, type Group } from './support/check.ts'
import { invited } from './support/members.ts'
import type { System } from './support/system.ts'

const territory = {
  offices: [
    { id: 'luzern', name: 'Luzern' },
    { id: 'egeli', name: 'Egeli' },
  ],
  areas: [{ office: 'luzern', country: 'CH', from: '6000', to: '6999' }],
  rest: 'egeli',
  home: 'CH',
}

const leadsOf = async ({ hub }: System, office: string, client: HubClient = hub.client): Promise<readonly LeadRow[]> =>
  (await client.get(`${hub.base}/leads?office=${office}&limit=200`, leadPage)).leads

const lists = ['/leads?limit=200', '/overview', '/reviews', '/causes', '/change-sets', '/first-sync', '/connections']

/** Addresses and names of leads that must not show. */
const marksOf = (rows: readonly LeadRow[]): readonly string[] =>
  rows.flatMap(({ email, title }) => [...(email === null ? [] : [email]), ...(title.length > 8 ? [title] : [])])

async function textOf(client: HubClient, path: string): Promise<string> {
  const reply = await client.request(path)
  assert.equal(reply.status, 200, `${path}: ${reply.status}`)
  return reply.text()
}

let lea: HubClient | undefined
const ofLuzern = (): HubClient => {
  if (lea === undefined) throw new Error('Nobody of Luzern has come in.')
  return lea
}

export const wallsBetweenOffices: Group = {
  name: 'Walls between offices',
  settings: { records: 160, until: 'synced' },
  checks: [
    check(
      'publishing moves exactly what its preview said, and every lead is in one office or nobody’s',
      async (system) => {
        const { hub } = system
        const preview = territoryPreview.parse(await hub.post('/territory/preview', territory))
        const moving = preview.moves.reduce((sum, { records }) => sum + records, 0)
        assert.deepEqual(preview.mistakes, [])
        const { counts } = territoryView.parse(await hub.put('/territory', { version: 0, territory }))
        const placed = counts.filter(({ office }) => office !== null)
        assert.equal(
          placed.reduce((sum, { leads, companies }) => sum + leads + companies, 0),
          moving,
        )
        const { leads, companies } = await hub.overview()
        assert.equal(
          counts.reduce((sum, count) => sum + count.leads + count.companies, 0),
          leads + companies,
        )
        lea = await invited(system, 'rep', ['luzern'])
      },
    ),
    check('somebody of one office reads of its leads, and of no other’s, on every path', async (system) => {
      const client = ofLuzern()
      const mine = await leadsOf(system, 'luzern')
      const others = [...(await leadsOf(system, 'egeli')), ...(await leadsOf(system, 'none'))]
      assert.ok(mine.length > 0 && others.length > 0)
      const shown = await client.get(`${system.hub.base}/leads?limit=200`, leadPage)
      assert.equal(shown.total, mine.length)
      const known = new Set(marksOf(mine))
      const marks = marksOf(others).filter((mark) => !known.has(mark))
      for (const path of lists) {
        const text = await textOf(client, `${system.hub.base}${path}`)
        for (const mark of marks) assert.ok(!text.includes(JSON.stringify(mark).slice(1, -1)), `${path} shows ${mark}`)
      }
    }),
    check('another office’s lead is not there: 404 to read, edit, sync, and look back at', async (system) => {
      const [other] = await leadsOf(system, 'egeli')
      const lead = `${system.hub.base}/leads/${other?.id ?? ''}`
      const json = { 'content-type': 'application/json' }
      const ask = async (path: string, init: RequestInit = {}) => (await ofLuzern().request(path, init)).status
      assert.equal(await ask(lead), 404)
      assert.equal(await ask(`${lead}/past?at=${encodeURIComponent(new Date().toISOString())}`), 404)
      assert.equal(await ask(lead, { method: 'PATCH', headers: json, body: '{"fields":{"city":"x"}}' }), 404)
      assert.equal(await ask(`${lead}/sync`, { method: 'POST' }), 404)
      const entries = z.object({ entries: z.array(z.unknown()) })
      assert.deepEqual((await ofLuzern().get(`${lead}/timeline`, entries)).entries, [])
    }),
    check('a postal code changed in a remote moves the lead, with its history', async (system) => {
      const rows = await leadsOf(system, 'egeli')
      const row = rows.find(({ email, remotes }) => email !== null && remotes.includes('salesforce'))
      assert.ok(row?.email !== undefined && row.email !== null)
      system.edit('salesforce', row.email, { postalCode: '6003' })
      const path = `${system.hub.base}/leads/${row.id}`
      await eventually(async () => {
        const told = await textOf(ofLuzern(), `${path}/timeline`)
        assert.match(told, /CH 6003 is in CH 6000–6999/)
        assert.match(told, /"created"|"linked"/)
      })
    }),
  ],
}
