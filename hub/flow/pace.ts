import type { Budget, Quota } from '#shared/quota.ts'
import {
  pollSecondsWithin,
  quotaFacts,
  roomFor,
  slotAt,
  slotsPerWindow,
  waitFor,
  type QuotaFacts,
  type Told,
} from '#hub/core/quota.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import type { HubConfig } from '#hub/ports.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import type { Spent } from '#hub/store/workspace/spent.ts'

/** Between two polls of a feed where pushes arrive, and where they do not. */
const pollSecondsWithPush = 60
const pollSecondsWithout = 10

/** Seconds until a feed that was read to its end is read again. */
export const pollSeconds = (connection: Connection, now: number, config: HubConfig): number =>
  config.pollSeconds ?? (hears(connection, now) ? pollSecondsWithPush : pollSecondsWithout)

/** True where the remote's pushes have reached us within a day. */
export const hears = (connection: Connection, now: number): boolean =>
  connection.heardAt !== null && now - connection.heardAt < 24 * 3_600_000

/** Full-jitter exponential back-off: 1 s, 2 s, 4 s … up to 15 minutes. `dice` is in [0, 1). */
export function backOffMs(attempts: number, dice: number): number {
  const secondsMax = 15 * 60
  return Math.round(Math.min(secondsMax, 2 ** Math.min(attempts, 12)) * 1_000 * (0.5 + dice / 2))
}

/** A connection's calls against its remote's quotas; the same numbers in every lane and process, as of their last waking. */
export interface Pace {
  /** Told the path of every call. */
  count(path: string): void
  /** Told what the remote said is left. */
  tell(budgets: readonly Budget[]): void
  /** Takes in what is stored: what other lanes counted and were told, and what was counted before a restart. */
  recall(spent: readonly Spent[], told: readonly Told[]): void
  /** What was counted since it was last asked for, to be stored, and the youngest word of the remote. */
  unstored(): { readonly spent: readonly Spent[]; readonly told: readonly Told[] }
  /** Milliseconds to wait before work of this priority may call; `records`: it reads and writes single records, and no feed. */
  waitMs(priority: Priority, work?: 'records'): number
  /** Calls that such work on single records may make now before it has to wait. */
  room(priority: Priority): number
  /** Seconds between two polls of each of so many feeds that the quotas can bear. */
  pollSecondsMin(feeds: number): number
}

interface Window {
  readonly quota: Quota
  readonly slots: Map<number, number>
  readonly fresh: Map<number, number>
  told: Told | null
  since: number
}

/** Counts the calls of each quota's last window, so that no window ever holds more than the quota, wherever it begins. */
export function createPace(quotas: readonly Quota[], now: () => number): Pace {
  const windows = new Map<string, Window>()
  const open = (quota: Quota): Window => {
    const known = windows.get(quota.name)
    if (known !== undefined) return known
    const made: Window = { quota, slots: new Map(), fresh: new Map(), told: null, since: 0 }
    windows.set(quota.name, made)
    return made
  }
  for (const quota of quotas) open(quota)
  const hear = (told: Told): void => {
    const window = open({ name: told.quota, calls: told.limit, perSeconds: told.windowSeconds })
    if (told.at < (window.told?.at ?? 0)) return
    window.told = told
    window.since = 0
  }
  const all = (work?: 'records'): readonly QuotaFacts[] =>
    [...windows.values()]
      .filter(({ quota }) => work === undefined || quota.only === undefined)
      .map(({ quota, ...rest }) => quotaFacts(quota, rest.slots, rest))
  return {
    count(path) {
      for (const window of windows.values()) if (counts(window.quota, path)) countOne(window, now())
    },
    tell: (budgets) => budgets.forEach((budget) => hear({ ...budget, at: now() })),
    recall(spent, told) {
      told.forEach(hear)
      for (const { quota, slot, calls } of spent) {
        const slots = windows.get(quota)?.slots
        slots?.set(slot, Math.max(calls, slots.get(slot) ?? 0))
      }
    },
    unstored() {
      const spent = [...windows.values()].flatMap(takeFresh)
      return { spent, told: [...windows.values()].flatMap(({ told }) => (told === null ? [] : [told])) }
    },
    waitMs: (priority, work) => Math.ceil(Math.max(0, ...all(work).map((facts) => waitFor(facts, priority, now())))),
    room: (priority) => Math.min(...all('records').map((facts) => roomFor(facts, priority, now()))),
    pollSecondsMin: (feeds) => Math.max(0, ...all().map((facts) => pollSecondsWithin(facts, feeds, now()))),
  }
}

function countOne(window: Window, now: number): void {
  const facts = quotaFacts(window.quota, window.slots, window)
  const slot = slotAt(facts, now)
  for (const old of window.slots.keys()) if (old < slot - slotsKept) window.slots.delete(old)
  for (const slots of [window.slots, window.fresh]) slots.set(slot, (slots.get(slot) ?? 0) + 1)
  window.since += 1
}

/** Slots that are older count for nothing. */
export const slotsKept = slotsPerWindow + 1

function takeFresh({ quota, fresh }: Window): readonly Spent[] {
  const taken = [...fresh].map(([slot, calls]) => ({ quota: quota.name, slot, calls }))
  fresh.clear()
  return taken
}

function counts({ only, except }: Quota, path: string): boolean {
  const endsIn = (ending: string): boolean => path.endsWith(ending)
  return (only === undefined || only.some(endsIn)) && !(except?.some(endsIn) ?? false)
}
