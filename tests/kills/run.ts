import { parseArgs } from 'node:util'
import { createClient } from '@libsql/client'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from '#hub/store/columns.ts'
import { sleep } from '#tests/acceptance/support/check.ts'
import { remoteNames } from '#tests/acceptance/support/remotes.ts'
import { startSystem, type System } from '#tests/acceptance/support/system.ts'

const usage = 'npm run -s kills -- [--kills 200] [--changes 50000] [--json]'
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    changes: { type: 'string', default: '50000' },
    json: { type: 'boolean', default: false },
  },
})
const kills = whole('kills', values.kills)
const changes = whole('changes', values.changes)

function whole(name: string, given: string): number {
  if (/^[1-9]\d{0,6}$/.test(given)) return Number(given)
  throw new TypeError(`--${name} must be a whole number from 1 to 9999999, not "${given}".\n${usage}`)
}

const records = 240
const writersCount = 12
/** After its share of the edits a kill waits at most so long (ms): the hub may be anywhere in its work. */
const pauseMaxMs = 300

/** An edit that the hub has said yes to. */
interface Acknowledged {
  readonly lead: string
  readonly title: string
}

const began = performance.now()
const system = await startSystem({ records, until: 'synced' }, 'node')
try {
  const leads = (await system.hub.search('')).filter(({ remotes }) => remotes.length === 3)
  const acknowledged: Acknowledged[] = []
  const load = { isOver: false }
  const killing = killOften(load, acknowledged)
  await Promise.all(
    Array.from({ length: writersCount }, (_, nth) =>
      write(
        leads.filter((_lead, at) => at % writersCount === nth).map(({ id }) => id),
        acknowledged,
      ),
    ),
  )
  load.isOver = true
  const killed = await killing
  await system.quiet(300)
  const { lost, doubled } = await compare(acknowledged)
  const numbers = {
    kills: killed,
    acknowledged: acknowledged.length,
    lost,
    doubled,
    unequal: unequal(leads, acknowledged),
  }
  const seconds = Math.round((performance.now() - began) / 1_000)
  process.stdout.write(`${JSON.stringify({ ...numbers, seconds }, null, values.json ? undefined : 2)}\n`)
  process.exitCode = lost + doubled + numbers.unequal === 0 && killed >= kills ? 0 : 1
} finally {
  await system.close()
}
process.exit()

/** Kills and starts again, spread over the edits, until enough was killed. */
async function killOften(load: { readonly isOver: boolean }, acknowledged: readonly Acknowledged[]): Promise<number> {
  let killed = 0
  while (killed < kills) {
    const isDue = (): boolean => load.isOver || acknowledged.length >= (killed * changes) / kills
    while (!isDue()) await sleep(5)
    await sleep(Math.random() * pauseMaxMs)
    await system.killAndRestart()
    killed += 1
    if (!values.json && killed % 20 === 0) process.stderr.write(`${killed} kills\n`)
  }
  return killed
}

/** One edit after the other, each of another lead; asked again until it is answered, as a browser's user would. */
async function write(leads: readonly string[], acknowledged: Acknowledged[]): Promise<void> {
  for (let n = 0; acknowledged.length < changes; n += 1) {
    const lead = leads[n % leads.length]
    if (lead === undefined) return
    const title = `Edit ${n} of ${lead.slice(-8)}`
    while (!(await edited(system, lead, title))) await sleep(50)
    acknowledged.push({ lead, title })
  }
}

async function edited({ hub }: System, lead: string, title: string): Promise<boolean> {
  try {
    await hub.client.send('PATCH', `${hub.base}/leads/${lead}`, { fields: { title } })
    return true
  } catch {
    return false
  }
}

/** Every acknowledged edit stands in the history exactly once. */
async function compare(acknowledged: readonly Acknowledged[]): Promise<{ lost: number; doubled: number }> {
  const folder = join(system.stage.env['DATA_DIR'] ?? '', 'workspaces')
  const file = (await readdir(folder)).find((name) => name.endsWith('.db')) ?? ''
  const client = createClient({ url: `file:${join(folder, file)}` })
  const { rows } = await client.execute(
    `select entity || ' ' || (c.value->>'$.after') as edit from ledger, json_each(changes) c
      where kind = 'edited' and c.value->>'$.field' = 'title'`,
  )
  client.close()
  const counts = new Map<string, number>()
  for (const row of rows) {
    const edit = text(row, 'edit')
    counts.set(edit, (counts.get(edit) ?? 0) + 1)
  }
  const found = acknowledged.map(({ lead, title }) => counts.get(`${lead} ${title}`) ?? 0)
  return { lost: found.filter((n) => n === 0).length, doubled: found.filter((n) => n > 1).length }
}

/** Leads that do not show their last edit in every system, exactly once. */
function unequal(leads: readonly { readonly id: string }[], acknowledged: readonly Acknowledged[]): number {
  const last = new Map(acknowledged.map(({ lead, title }) => [lead, title]))
  const shown = remoteNames.map((remote) => {
    const counts = new Map<string, number>()
    for (const { fields } of system.remotes[remote].people()) {
      const title = fields['title'] ?? ''
      counts.set(title, (counts.get(title) ?? 0) + 1)
    }
    return counts
  })
  return leads.filter(({ id }) => {
    const title = last.get(id)
    return title !== undefined && shown.some((counts) => counts.get(title) !== 1)
  }).length
}
