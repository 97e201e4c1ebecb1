import { z } from 'zod'

import { connectRemote } from '#apps/sandbox/demo/connect.ts'
import { tunnelOrigin } from '#apps/sandbox/demo/hub-process.ts'
import { connectionView, firstSyncPlan, progressView } from '#shared/api/connection.ts'
import { personNumber } from './people.ts'
import { setRig, until, type Rig } from './rig.ts'

export interface PropagationResult {
  readonly edits: number
  /** People whose first sync was being written meanwhile, and writes that were left when the last edit had arrived. */
  readonly backfill?: number
  readonly backfillLeft?: number
  /** From a person's edit in one remote until both others show it, each vendor call taking 20 ms longer. */
  readonly p50Ms: number
  readonly p95Ms: number
  /** Reads and writes that one edit costs, by vendor. */
  readonly callsPerEdit: Readonly<Record<string, number>>
  readonly byRemote: Readonly<Record<string, { readonly p50Ms: number; readonly p95Ms: number }>>
}

const port = 8_942
const people = 200
const latencyMs = 20
/**
 * Google allows 60 reads a minute, and each change costs about three: the look before the write, the write's own, and the read
 * that its notification asks for. Beside a backfill, what is reserved for live changes is a third of that.
 */
const alone = { editsPerRemote: 10, pauseMs: 5_500 } as const
const beside = { editsPerRemote: 7, pauseMs: 12_000 } as const

/**
 * Single edits in each remote, one after the other with a pause between them; while the first sync of a Salesforce with so many
 * more people is being written, where `backfill` says how many.
 */
export async function benchPropagation(backfill = 0): Promise<PropagationResult> {
  const { editsPerRemote, pauseMs } = backfill > 0 ? beside : alone
  const rig = await setRig(port)
  try {
    const spreadsheet = await fill(rig, backfill)
    rig.world.calls.clear()
    const times: Record<string, number[]> = { salesforce: [], hubspot: [], sheets: [] }
    for (const name of ['salesforce', 'hubspot', 'google'] as const) Object.assign(rig.world.knobs(name), { latencyMs })
    for (let n = 0; n < editsPerRemote; n += 1) {
      for (const remote of ['salesforce', 'hubspot', 'sheets'] as const) {
        times[remote]?.push(
          await timeEdit(rig, { remote, person: n * 3 + 7, spreadsheet, title: `Title ${n} from ${remote}` }),
        )
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
    const left = await backlog(rig)
    if (backfill > 0 && left === 0) throw new Error('The backfill was over before the edits were: take more records.')
    const all = Object.values(times).flat()
    const calls = rig.world.calls.count()
    return {
      edits: all.length,
      ...(backfill > 0 ? { backfill, backfillLeft: left } : {}),
      p50Ms: quantile(all, 0.5),
      p95Ms: quantile(all, 0.95),
      callsPerEdit: Object.fromEntries(
        (['salesforce', 'hubspot', 'google'] as const).map((name) => [
          name,
          Math.round((((calls[name]?.read ?? 0) + (calls[name]?.write ?? 0)) / all.length) * 10) / 10,
        ]),
      ),
      byRemote: Object.fromEntries(
        Object.entries(times).map(([remote, taken]) => [
          remote,
          { p50Ms: quantile(taken, 0.5), p95Ms: quantile(taken, 0.95) },
        ]),
      ),
    }
  } finally {
    await rig.close()
  }
}

/**
 * The same people in all three remotes, synced and at rest; with a backfill, Salesforce was connected last and has so many
 * more, whose writing is under way.
 */
async function fill(rig: Rig, backfill: number): Promise<string> {
  const header = ['First name', 'Last name', 'Email', 'Phone', 'Company', 'Title', 'Street', 'Postal code', 'City']
  const made = rig.twin('google').actions['createFile']?.({ title: 'People', rows: [header] })
  const { spreadsheetId } = z.object({ spreadsheetId: z.string() }).parse(made)
  rig.twin('hubspot').actions['load']?.({ records: contacts() })
  await connectRemote(rig.client, rig.workspace, { connector: 'hubspot' })
  await connectRemote(rig.client, rig.workspace, { connector: 'sheets', settings: { spreadsheet: spreadsheetId } })
  rig.twin('hubspot').actions['set-app']?.({ targetUrl: `${tunnelOrigin}/webhooks/hubspot` })
  await approve(rig, 1)
  await atRest(rig)
  loadLeads(rig, people + backfill)
  const salesforce = await connectRemote(rig.client, rig.workspace, { connector: 'salesforce' })
  const { connections } = await rig.client.get(
    `${rig.here}/connections`,
    z.object({ connections: z.array(connectionView) }),
  )
  const endpoint = connections.find(({ id }) => id === salesforce)?.pushAddress
  rig.twin('salesforce').actions['outbound-message']?.({ object: 'Lead', endpoint, fields: ['Id', 'SystemModstamp'] })
  await approve(rig, people + backfill)
  if (backfill === 0) await atRest(rig)
  else {
    await until(async () => (await backlog(rig)) > 0, 60)
    await new Promise((resolve) => setTimeout(resolve, 5_000))
  }
  return spreadsheetId
}

const contacts = () =>
  Array.from({ length: people }, (_, n) => {
    const { firstName, lastName, email, phone, company, title } = personNumber(n)
    const properties = { firstname: firstName, lastname: lastName, email, phone, company, jobtitle: title }
    return { objectType: 'contacts', properties }
  })

function loadLeads(rig: Rig, count: number): void {
  const records = Array.from({ length: count }, (_, n) => {
    const { firstName, lastName, email, phone, company, title } = personNumber(n)
    return { FirstName: firstName, LastName: lastName, Email: email, Phone: phone, Company: company, Title: title }
  })
  for (let start = 0; start < count; start += 5_000) {
    const batch = records.slice(start, start + 5_000)
    rig.twin('salesforce').actions['load']?.({ object: 'Lead', records: batch, stampMs: rig.world.now() - 60_000 })
  }
}

async function approve(rig: Rig, leads: number): Promise<void> {
  let plan = await rig.client.get(`${rig.here}/first-sync`, firstSyncPlan)
  await until(
    async () => {
      plan = await rig.client.get(`${rig.here}/first-sync`, firstSyncPlan)
      return plan.ready && plan.leads >= leads
    },
    900,
    250,
  )
  await rig.client.send('POST', `${rig.here}/first-sync/approve`, { hash: plan.hash })
}

async function atRest(rig: Rig): Promise<void> {
  await until(async () => (await rig.client.get(`${rig.here}/progress`, progressView)).idle, 120)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
}

/** Writes that are left. */
async function backlog(rig: Rig): Promise<number> {
  const { jobs } = await rig.client.get(`${rig.here}/progress`, progressView)
  return jobs.reduce((sum, { kind, done, total }) => sum + (kind === 'deliver' ? (total ?? done) - done : 0), 0)
}

interface Edit {
  readonly remote: 'salesforce' | 'hubspot' | 'sheets'
  readonly person: number
  readonly spreadsheet: string
  readonly title: string
}

const found = z.object({
  records: z.array(z.looseObject({ Id: z.string(), Email: z.string().nullish(), Title: z.string().nullish() })),
})
const foundContact = z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) })
const foundContacts = z.object({ results: z.array(foundContact) })
const sheetRows = z.object({ values: z.array(z.array(z.unknown())).default([]) })

async function timeEdit(rig: Rig, edit: Edit): Promise<number> {
  const { email } = personNumber(edit.person)
  // Looking for somebody among all is the bench's own cost: once, before the clock runs.
  const ids = { lead: leadOf(rig, email)?.Id ?? '', contact: contactOf(rig, email)?.id ?? '', email }
  const begun = performance.now()
  await makeEdit(rig, edit, ids)
  await until(async () => titles(rig, edit, ids).every((title) => title === edit.title), 60)
  return performance.now() - begun
}

interface Ids {
  readonly lead: string
  readonly contact: string
  readonly email: string
}

async function makeEdit(rig: Rig, edit: Edit, { lead, contact, email }: Ids): Promise<void> {
  if (edit.remote === 'salesforce') {
    await rig.twin('salesforce').actions['edit']?.({ id: lead, fields: { Title: edit.title } })
  } else if (edit.remote === 'hubspot') {
    await rig.twin('hubspot').actions['edit']?.({
      objectType: 'contacts',
      id: contact,
      properties: { jobtitle: edit.title },
    })
  } else {
    const row = rowsOf(rig, edit.spreadsheet).findIndex((cells) => cells.includes(email)) + 1
    await rig.twin('google').actions['setRow']?.({ file: edit.spreadsheet, row, fields: { Title: edit.title } })
  }
}

/** The title as each remote shows it. */
function titles(rig: Rig, edit: Edit, { lead, contact, email }: Ids): readonly unknown[] {
  const rows = rowsOf(rig, edit.spreadsheet)
  const column = rows[0]?.indexOf('Title') ?? -1
  return [
    found.parse(rig.twin('salesforce').actions['records']?.({ object: 'Lead', id: lead })).records[0]?.Title,
    foundContact.parse(rig.twin('hubspot').actions['get']?.({ objectType: 'contacts', id: contact })).properties[
      'jobtitle'
    ],
    rows.find((cells) => cells.includes(email))?.[column],
  ]
}

const leadOf = (rig: Rig, email: string) =>
  found
    .parse(rig.twin('salesforce').actions['records']?.({ object: 'Lead' }))
    .records.find((lead) => lead.Email === email)
const contactOf = (rig: Rig, email: string) =>
  foundContacts.parse(
    rig.twin('hubspot').actions['find']?.({ objectType: 'contacts', property: 'email', value: email }),
  ).results[0]
/** The people that were there from the beginning stand first. */
const rowsOf = (rig: Rig, file: string) =>
  sheetRows.parse(rig.twin('google').actions['values']?.({ file, rows: people + 1 })).values

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
