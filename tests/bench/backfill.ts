import { z } from 'zod'

import { connectRemote } from '#apps/sandbox/demo/connect.ts'
import { firstSyncPlan, overviewView, progressView } from '#shared/api/connection.ts'
import { personNumber } from './people.ts'
import { setRig, until, type Rig } from './rig.ts'
import { copyStateless } from './stateless.ts'

export interface BackfillResult {
  readonly records: number
  /** Added to every vendor call, of the hub and of the copy alike: about the least a real batch call takes. */
  readonly latencyMs: number
  readonly recordsPerSecond: number
  /** Hub's time divided by the stateless copy's, in this run. */
  readonly wallRatio: number
  /** Calls made divided by the fewest that the batch limits allow; describe, OAuth and subscriptions apart. */
  readonly callsOverMinimum: Readonly<Record<'salesforce' | 'hubspot' | 'google', number>>
  readonly dbRoundTripsPer1000: number
  readonly cpuMsPerRecord: number
  readonly rssMb: number
  readonly secondsToPlan: number
  readonly secondsToDone: number
}

const port = 8_941
const latencyMs = 100
const header = ['First name', 'Last name', 'Email', 'Phone', 'Company', 'Title', 'Street', 'Postal code', 'City']

/** Every lead of Salesforce into an empty HubSpot and an empty sheet, and its score back: by the hub, then by a copy. */
export async function benchBackfill(records: number): Promise<BackfillResult> {
  const rig = await setRig(port)
  try {
    liftQuotas(rig)
    loadLeads(rig, records)
    for (const name of ['salesforce', 'hubspot', 'google'] as const) Object.assign(rig.world.knobs(name), { latencyMs })
    const hubSheet = createSheet(rig, 'Hub')
    const copySheet = createSheet(rig, 'Copy')
    const measured = await runHub(rig, hubSheet)
    const calls = rig.world.calls.count()
    if (process.env['BENCH_CALLS'] !== undefined) listCalls(rig)
    await checkDone(rig, records)
    await rig.stopHub()
    emptyHubspot(rig)
    const copyMs = await copyStateless(rig, port, copySheet)
    return {
      records,
      latencyMs,
      recordsPerSecond: Math.round(records / (measured.wallMs / 1_000)),
      wallRatio: round(measured.wallMs / copyMs),
      callsOverMinimum: overMinimum(records, calls),
      dbRoundTripsPer1000: round((measured.roundTrips / records) * 1_000),
      cpuMsPerRecord: round(measured.cpuMs / records),
      rssMb: Math.round(measured.rssMb),
      secondsToPlan: round(measured.planMs / 1_000),
      secondsToDone: round(measured.wallMs / 1_000),
    }
  } finally {
    await rig.close()
  }
}

/** Both sides run without waiting for quotas; what is measured is work. */
function liftQuotas(rig: Rig): void {
  rig.twin('hubspot').actions['set-limits']?.({ callsPerTenSeconds: null, searchesPerSecond: null })
  const plenty = 1_000_000
  rig.twin('google').actions['quotas']?.({
    readsPerMinutePerUser: plenty,
    writesPerMinutePerUser: plenty,
    readsPerMinute: plenty,
    writesPerMinute: plenty,
    drivePerMinutePerUser: plenty,
  })
  rig.twin('salesforce').actions['settings']?.({ apiCallsMax: plenty })
}

function loadLeads(rig: Rig, records: number): void {
  const stampMs = rig.world.now() - 3_600_000
  for (let start = 0; start < records; start += 5_000) {
    const batch = Array.from({ length: Math.min(5_000, records - start) }, (_, index) => {
      const person = personNumber(start + index)
      return {
        FirstName: person.firstName,
        LastName: person.lastName,
        Email: person.email,
        Phone: person.phone,
        Company: person.company,
        Title: person.title,
        Street: person.street,
        PostalCode: person.postalCode,
        City: person.city,
      }
    })
    rig.twin('salesforce').actions['load']?.({ object: 'Lead', records: batch, stampMs: stampMs + start })
  }
}

function createSheet(rig: Rig, title: string): string {
  const made = rig.twin('google').actions['createFile']?.({ title, rows: [header] })
  return z.object({ spreadsheetId: z.string() }).parse(made).spreadsheetId
}

interface Measured {
  readonly wallMs: number
  readonly planMs: number
  readonly roundTrips: number
  readonly cpuMs: number
  readonly rssMb: number
}

async function runHub(rig: Rig, spreadsheet: string): Promise<Measured> {
  await connectRemote(rig.client, rig.workspace, { connector: 'hubspot' })
  await connectRemote(rig.client, rig.workspace, { connector: 'sheets', settings: { spreadsheet } })
  await until(async () => (await rig.client.get(`${rig.here}/first-sync`, firstSyncPlan)).ready, 60)
  rig.world.calls.clear()
  await rig.usage()
  const begun = performance.now()
  await connectRemote(rig.client, rig.workspace, { connector: 'salesforce' })
  let plan = await rig.client.get(`${rig.here}/first-sync`, firstSyncPlan)
  await until(
    async () => {
      plan = await rig.client.get(`${rig.here}/first-sync`, firstSyncPlan)
      return plan.ready && plan.leads > 0
    },
    1_800,
    250,
  )
  const planMs = performance.now() - begun
  await rig.client.send('POST', `${rig.here}/first-sync/approve`, { hash: plan.hash })
  await until(async () => (await rig.client.get(`${rig.here}/progress`, progressView)).idle, 1_800, 250)
  const wallMs = performance.now() - begun
  return { wallMs, planMs, ...(await rig.usage()) }
}

/** A measurement of work that was not done is worth nothing. */
async function checkDone(rig: Rig, records: number): Promise<void> {
  const overview = await rig.client.get(`${rig.here}/overview`, overviewView)
  const contacts = z
    .object({ count: z.number() })
    .parse(rig.twin('hubspot').actions['count']?.({ objectType: 'contacts' }))
  if (overview.leads !== records || overview.parked > 0 || contacts.count !== records) {
    throw new Error(`Not everything arrived: ${JSON.stringify({ overview, contacts })}`)
  }
}

/** For whoever wants to know where calls went: set BENCH_CALLS. */
function listCalls(rig: Rig): void {
  for (const call of rig.world.calls.list()) {
    process.stderr.write(
      `${call.at} ${call.twin} ${call.purpose} ${call.method} ${decodeURIComponent(call.url).slice(0, 160)} ${call.body.length}\n`,
    )
  }
}

function emptyHubspot(rig: Rig): void {
  void rig.twin('hubspot').reset?.()
  rig.twin('hubspot').actions['set-limits']?.({ callsPerTenSeconds: null, searchesPerSecond: null })
}

/**
 * The fewest calls: reading Salesforce in pages of 2,000; looking before each update, 2,000 at a time; updates of 200;
 * HubSpot creates of 100; and for the sheet, per 5,000 rows, one look at the tab, one call that makes room and one write.
 * Reading the two empty remotes happened before; Salesforce's two empty objects take a read each.
 */
function overMinimum(
  records: number,
  calls: ReturnType<Rig['world']['calls']['count']>,
): BackfillResult['callsOverMinimum'] {
  const minimum = {
    salesforce: 2 + Math.ceil(records / 2_000) * 2 + Math.ceil(records / 200),
    hubspot: Math.ceil(records / 100),
    google: Math.ceil(records / 5_000) * 3,
  }
  const made = (twin: keyof typeof minimum): number => (calls[twin]?.read ?? 0) + (calls[twin]?.write ?? 0)
  return {
    salesforce: round(made('salesforce') / minimum.salesforce),
    hubspot: round(made('hubspot') / minimum.hubspot),
    google: round(made('google') / minimum.google),
  }
}

const round = (value: number): number => Math.round(value * 100) / 100
