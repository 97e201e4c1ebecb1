import { createLanes, type Lanes } from '#hub/runtime/node/lanes.ts'
import { callsPerTenSeconds, openPortals, type Customer, type PortalCall, type Portals } from './portals.ts'
import { until } from './rig.ts'

export interface QuotaResult {
  readonly records: number
  readonly connections: number
  /** Calls made while records were brought up to date, of those that the accounts allowed in that time. */
  readonly utilisation: number
  /** Share of all calls that were answered 429. */
  readonly rejected: number
  readonly calls: number
  /** By the lent clock: until the last record was up to date. */
  readonly clockSeconds: number
  /** The slowest small workspace beside a large one, by the time a small one needs alone. */
  readonly smallSlowdown: number
  readonly smallSoloMs: number
}

const smallWorkspaces = 19
const windowMs = 10_000
const smallRecords = 10
const smallLatencyMs = 100

/** Many connections at their limits on a clock that is moved from one waking to the next; then a large workspace beside small ones in real time. */
export async function benchQuota(records: number, connections: number): Promise<QuotaResult> {
  const paced = await measurePace(Math.ceil(records / connections), connections)
  const fair = await measureFairness(records)
  return { records, connections, ...paced, ...fair }
}

/** A clock that shows only what is waited for: it moves to the next lane that is due. */
function createTimetable(startAt: number) {
  const due = new Map<string, number>()
  let now = startAt
  return {
    now: () => now,
    pass: (ms: number) => void (now += ms),
    wake(lane: string, afterMs = 0) {
      due.set(lane, Math.min(due.get(lane) ?? Infinity, now + afterMs))
    },
    /** The lane that is due first; among equals the one that waits longest. */
    take(): string | undefined {
      let first: readonly [string, number] | undefined
      for (const entry of due) if (first === undefined || entry[1] < first[1]) first = entry
      if (first === undefined) return undefined
      due.delete(first[0])
      now = Math.max(now, first[1])
      return first[0]
    },
  }
}

type Timetable = ReturnType<typeof createTimetable>

async function measurePace(recordsEach: number, connections: number) {
  const timetable = createTimetable(Date.UTC(2026, 10, 20, 9))
  const portals = await openPortals({ now: timetable.now, wake: timetable.wake })
  try {
    const customers: Customer[] = []
    for (let n = 0; n < connections; n += 1) customers.push(await portals.open(recordsEach))
    const plans = async () => Promise.all(customers.map(async ({ actor }) => portals.hub.firstSync(actor)))
    await run(portals, timetable, async () =>
      (await plans()).every(({ ready, leads }) => ready && leads === recordsEach),
    )
    // No call of the reading counts any more.
    timetable.pass(2 * windowMs)
    const begunAt = timetable.now()
    for (const { actor } of customers) {
      await portals.hub.approveFirstSync(actor, (await portals.hub.firstSync(actor)).hash)
    }
    await run(portals, timetable, () => areIdle(portals, customers))
    const made = portals.calls.filter(({ at }) => at >= begunAt)
    return {
      utilisation: utilisationOf(made),
      rejected: portals.calls.filter(({ status }) => status === 429).length / portals.calls.length,
      calls: made.length,
      clockSeconds: (Math.max(...made.map(({ at }) => at)) - begunAt) / 1_000,
    }
  } finally {
    await portals.close()
  }
}

const turnsBetweenChecks = 100

async function run({ hub }: Portals, timetable: Timetable, isDone: () => Promise<boolean>): Promise<void> {
  for (const lane of await hub.sweep()) timetable.wake(lane)
  for (let turn = 1; turn < 1_000_000; turn += 1) {
    const lane = timetable.take()
    if (lane !== undefined) {
      const { againInMs } = await hub.run(lane)
      if (againInMs !== null) timetable.wake(lane, againInMs)
    }
    if ((lane === undefined || turn % turnsBetweenChecks === 0) && (await isDone())) return
    if (lane === undefined) for (const woken of await hub.sweep()) timetable.wake(woken)
  }
  throw new Error('The work does not end.')
}

const areIdle = async ({ hub }: Portals, customers: readonly Customer[]): Promise<boolean> =>
  (await Promise.all(customers.map(async ({ actor }) => hub.progress(actor)))).every(({ idle }) => idle)

/** Until each account's last write: the polls after it are not about the records. Less than one window counts as one. */
function utilisationOf(calls: readonly PortalCall[]): number {
  let made = 0
  let allowed = 0
  for (const own of Map.groupBy(calls, ({ portalId }) => portalId).values()) {
    const counted = own.filter(({ isSearch }) => !isSearch)
    const first = Math.min(...counted.map(({ at }) => at))
    const last = Math.max(...counted.filter(({ isWrite }) => isWrite).map(({ at }) => at))
    made += counted.filter(({ at }) => at <= last).length
    allowed += callsPerTenSeconds * Math.max(1, (last - first) / windowMs)
  }
  return Math.round((made / allowed) * 1_000) / 1_000
}

/** Real time and the runtime's own lanes: what is shared here is the process. */
async function measureFairness(records: number) {
  const lanes: { current: Lanes | null } = { current: null }
  const portals = await openPortals({ now: Date.now, wake: (lane, afterMs) => lanes.current?.wake(lane, afterMs) })
  lanes.current = createLanes({
    run: (lane) => portals.hub.run(lane),
    failed: (lane, error) => process.stderr.write(`${lane} ${String(error)}\n`),
  })
  try {
    const large = await portals.open(records)
    const alone: Customer[] = []
    for (let n = 0; n < 3; n += 1) alone.push(await portals.open(smallRecords))
    const beside: Customer[] = []
    for (let n = 0; n < smallWorkspaces; n += 1) beside.push(await portals.open(smallRecords))
    for (const lane of await portals.hub.sweep()) lanes.current.wake(lane)
    await until(
      async () => {
        const all = [large, ...alone, ...beside].map(async ({ actor }) => portals.hub.firstSync(actor))
        return (await Promise.all(all)).every(({ ready, leads }) => ready && leads > 0)
      },
      3_600,
      1_000,
    )
    portals.setLatency(smallLatencyMs)
    const solo: number[] = []
    for (const customer of alone) solo.push(await timeSync(portals, customer))
    await portals.hub.approveFirstSync(large.actor, (await portals.hub.firstSync(large.actor)).hash)
    const taken = await Promise.all(beside.map((customer) => timeSync(portals, customer)))
    if (await areIdle(portals, [large])) throw new Error('The large workspace was done too soon: give it more records.')
    const smallSoloMs = Math.round(solo.reduce((sum, ms) => sum + ms, 0) / solo.length)
    return { smallSoloMs, smallSlowdown: Math.round((Math.max(...taken) / smallSoloMs) * 100) / 100 }
  } finally {
    await lanes.current.stop()
    await portals.close()
  }
}

/** Until the one write that brings a small workspace up to date was answered; watched without asking the hub, which has work to do. */
async function timeSync(portals: Portals, { actor, portalId }: Customer): Promise<number> {
  const { hash } = await portals.hub.firstSync(actor)
  const seen = portals.calls.length
  const begun = performance.now()
  await portals.hub.approveFirstSync(actor, hash)
  const isWritten = () => portals.calls.slice(seen).some((call) => call.portalId === portalId && call.isWrite)
  await until(() => Promise.resolve(isWritten()), 600, 5)
  return performance.now() - begun
}
