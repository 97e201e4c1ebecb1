import type { Quota, Traits } from '#shared/connector.ts'
import type { ConnectionId } from '#shared/ids.ts'

/** What a first sync would do in one connection, counted from plans that were not delivered. */
export interface FirstSyncCounts {
  readonly connection: ConnectionId
  /** Records read, all objects together. */
  readonly records: number
  /** Records that were found to be an entity another remote has too. */
  readonly linked: number
  readonly creates: number
  readonly updates: number
  /** Records a person has to decide about. */
  readonly held: number
}

/** Vendor calls, by what they are for. A remote may need two calls for one write batch; this counts batches. */
export interface FirstSyncCost extends FirstSyncCounts {
  readonly readCalls: number
  /** Reading again, in batches, what is about to be overwritten. */
  readonly compareCalls: number
  readonly createCalls: number
  readonly updateCalls: number
  /** Calls still to be made once the sync is approved (reading is done by then). */
  readonly callsToCome: number
  /** The part of the tightest quota that these take: 0.25 is a quarter of its window. */
  readonly quotaShare: number
  /** The least time they take within all quotas. */
  readonly secondsMin: number
}

export interface FirstSyncTerms {
  readonly traits: Pick<Traits, 'readMax' | 'loadMax' | 'writeMax'>
  readonly quotas: readonly Quota[]
}

/** What approving costs, so that people know before they say yes. */
export const firstSyncCost = (counts: FirstSyncCounts, { traits, quotas }: FirstSyncTerms): FirstSyncCost => {
  const createCalls = callsFor(counts.creates, traits.writeMax)
  const updateCalls = callsFor(counts.updates, traits.writeMax)
  const compareCalls = callsFor(counts.updates, traits.loadMax)
  const callsToCome = createCalls + updateCalls + compareCalls
  const shares = quotas.map((quota) => callsToCome / quota.calls)
  return {
    ...counts,
    readCalls: Math.max(1, callsFor(counts.records, traits.readMax)),
    compareCalls,
    createCalls,
    updateCalls,
    callsToCome,
    quotaShare: Math.max(0, ...shares),
    // The first window's calls can go at once; what is beyond them waits for the next windows.
    secondsMin: Math.max(
      0,
      ...quotas.map((quota) => Math.floor(Math.max(0, callsToCome - 1) / quota.calls) * quota.perSeconds),
    ),
  }
}

const callsFor = (records: number, batchMax: number): number => Math.ceil(records / Math.max(1, batchMax))
