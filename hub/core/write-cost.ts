import type { Traits } from '#shared/connector.ts'
import type { Quota } from '#shared/quota.ts'

/** Vendor calls, by what they are for. A remote may need two calls for one write batch; this counts batches. */
export interface WriteCost {
  /** Reading again, in batches, what is about to be overwritten. */
  readonly compareCalls: number
  readonly createCalls: number
  readonly updateCalls: number
  /** All of them. */
  readonly callsToCome: number
  /** The part of the tightest quota that these take: 0.25 is a quarter of its window. */
  readonly quotaShare: number
  /** The least time they take within all quotas. */
  readonly secondsMin: number
}

export interface WriteTerms {
  readonly traits: Pick<Traits, 'loadMax' | 'writeMax'>
  readonly quotas: readonly Quota[]
}

/** Records to be written in one connection. */
export interface Load {
  readonly creates: number
  readonly updates: number
}

/** What it takes to write so many records to one remote. */
export const writeCost = ({ creates, updates }: Load, { traits, quotas }: WriteTerms): WriteCost => {
  const createCalls = callsFor(creates, traits.writeMax)
  const updateCalls = callsFor(updates, traits.writeMax)
  const compareCalls = callsFor(updates, traits.loadMax)
  const callsToCome = createCalls + updateCalls + compareCalls
  const shares = quotas.map((quota) => callsToCome / quota.calls)
  // The first window's calls can go at once; what is beyond them waits for the next windows.
  const waits = quotas.map((quota) => Math.floor(Math.max(0, callsToCome - 1) / quota.calls) * quota.perSeconds)
  return {
    compareCalls,
    createCalls,
    updateCalls,
    callsToCome,
    quotaShare: Math.max(0, ...shares),
    secondsMin: Math.max(0, ...waits),
  }
}

export const callsFor = (records: number, batchMax: number): number => Math.ceil(records / Math.max(1, batchMax))
