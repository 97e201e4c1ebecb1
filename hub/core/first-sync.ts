import type { Traits } from '#shared/connector.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { callsFor, writeCost } from './write-cost.ts'
import type { WriteCost, WriteTerms } from './write-cost.ts'

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

/** What approving costs: calls, by what they are for. */
export interface FirstSyncCost extends FirstSyncCounts, WriteCost {
  readonly readCalls: number
}

export interface FirstSyncTerms extends WriteTerms {
  readonly traits: Pick<Traits, 'readMax' | 'loadMax' | 'writeMax'>
}

/** What approving costs, so that people know before they say yes. Reading is done by then. */
export const firstSyncCost = (counts: FirstSyncCounts, terms: FirstSyncTerms): FirstSyncCost => ({
  ...counts,
  ...writeCost(counts, terms),
  readCalls: Math.max(1, callsFor(counts.records, terms.traits.readMax)),
})
