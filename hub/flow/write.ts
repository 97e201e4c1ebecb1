import type { Remote, WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { RemovalResult } from '#shared/removal.ts'
import type { MergeResult, UnmergeResult } from '#shared/merging.ts'
import type { PlannedMerging, PlannedRemoval, PlannedWrite } from '#hub/core/delivery.ts'

export interface Sent<Planned, Result> {
  readonly results: readonly { readonly planned: Planned; readonly result: Result }[]
  /** What stopped the sending before its end. */
  readonly fault: Fault | null
}

export interface SendTerms {
  /** Ops in one call, by object. */
  readonly most: (object: string) => number
  /** What has stopped an earlier part already. */
  readonly fault: Fault | null
}

/** Sends the writes in batches of one object each. After a Fault the rest waits; what was sent is settled all the same. */
export const writeAll = (
  remote: Remote,
  writes: readonly PlannedWrite[],
  terms: SendTerms,
): Promise<Sent<PlannedWrite, WriteResult>> =>
  sendAll(writes, terms, {
    send: (object, chunk) =>
      remote.write(
        object,
        chunk.map((write) => write.op),
      ),
    refusal: (said) => ({ kind: 'refused', problems: [{ code: 'other', said, fix }] }),
  })

/** The same for removals. What a connector cannot remove is never planned to be. */
export const removeAll = (
  remote: Remote,
  removals: readonly PlannedRemoval[],
  terms: SendTerms,
): Promise<Sent<PlannedRemoval, RemovalResult>> =>
  sendAll(removals, terms, {
    send: async (object, chunk) => {
      if (remote.remove === undefined) throw new Fault('refused', 'Records cannot be deleted there.')
      return remote.remove(
        object,
        chunk.map((removal) => removal.op),
      )
    },
    refusal: (said) => ({ kind: 'refused', code: 'other', said, fix }),
  })

/** The same for merges, and for taking them back. */
export const mergeAll = async (
  remote: Remote,
  mergings: readonly PlannedMerging[],
  terms: SendTerms,
): Promise<Sent<PlannedMerging, Merged>> => {
  const refusal = (said: string): Merged => ({ kind: 'refused', code: 'other', said, fix })
  const lacking = (): Fault => new Fault('refused', 'Records cannot be merged there.')
  const merged = await sendAll<PlannedMerging, Merged>(mergings.filter(isMerge), terms, {
    send: async (object, chunk) => {
      if (remote.merge === undefined) throw lacking()
      return remote.merge(
        object,
        chunk.flatMap(({ op }) => (op?.kind === 'merge' ? [op] : [])),
      )
    },
    refusal,
  })
  const unmerged = await sendAll<PlannedMerging, Merged>(
    mergings.filter((one) => !isMerge(one)),
    { ...terms, fault: merged.fault },
    {
      send: async (object, chunk) => {
        if (remote.unmerge === undefined) throw lacking()
        return remote.unmerge(
          object,
          chunk.flatMap(({ op }) => (op?.kind === 'unmerge' ? [op] : [])),
        )
      },
      refusal,
    },
  )
  return { results: [...merged.results, ...unmerged.results], fault: unmerged.fault }
}

type Merged = MergeResult | UnmergeResult

const isMerge = ({ op }: PlannedMerging): boolean => op?.kind === 'merge'

const fix = 'Correct the record, then try again.'

/** Calls one way of sending. */
interface Sender<Planned, Result> {
  send(object: string, chunk: readonly Planned[]): Promise<readonly Result[]>
  /** The result of an op that was refused alone. */
  refusal(said: string): Result
}

type Waiting = { readonly kind: 'unknown' } | { readonly kind: 'deferred'; readonly retryAfterSeconds?: number }

async function sendAll<Planned extends { readonly object: string }, Result>(
  all: readonly Planned[],
  { most, fault: before }: SendTerms,
  sender: Sender<Planned, Result | Waiting>,
): Promise<Sent<Planned, Result | Waiting>> {
  const results: { planned: Planned; result: Result | Waiting }[] = []
  let fault = before
  for (const chunk of chunks(all, most)) {
    const answered: Answered<Result | Waiting> =
      fault === null ? await sendChunk(sender, chunk) : { results: chunk.map(() => waits(fault)), fault }
    fault = answered.fault
    for (const [index, planned] of chunk.entries())
      results.push({ planned, result: answered.results[index] ?? { kind: 'unknown' } })
  }
  return { results, fault }
}

interface Answered<Result> {
  readonly results: readonly Result[]
  readonly fault: Fault | null
}

/** A batch refused as a whole is halved until the op that it was refused for stands alone. */
async function sendChunk<Planned extends { readonly object: string }, Result>(
  sender: Sender<Planned, Result | Waiting>,
  chunk: readonly Planned[],
): Promise<Answered<Result | Waiting>> {
  try {
    return { results: await sender.send(chunk[0]?.object ?? '', chunk), fault: null }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.kind !== 'refused') return { results: chunk.map(() => waits(error)), fault: error }
    if (chunk.length === 1) return { results: [sender.refusal(error.detail.said ?? error.message)], fault: null }
    const middle = Math.ceil(chunk.length / 2)
    const first = await sendChunk(sender, chunk.slice(0, middle))
    const rest = chunk.slice(middle)
    if (first.fault !== null)
      return { results: [...first.results, ...rest.map(() => waits(first.fault))], fault: first.fault }
    const second = await sendChunk(sender, rest)
    return { results: [...first.results, ...second.results], fault: second.fault }
  }
}

/** What an op that met a Fault counts as. */
function waits(fault: Fault | null): Waiting {
  const seconds = fault?.detail.retryAfterSeconds
  if (fault?.kind === 'transient' && fault.detail.nothingApplied === false) return { kind: 'unknown' }
  return seconds === undefined ? { kind: 'deferred' } : { kind: 'deferred', retryAfterSeconds: seconds }
}

function chunks<Planned extends { readonly object: string }>(
  all: readonly Planned[],
  most: (object: string) => number,
): readonly (readonly Planned[])[] {
  const found: Planned[][] = []
  for (const [object, mine] of Map.groupBy(all, (planned) => planned.object)) {
    const size = most(object)
    for (let start = 0; start < mine.length; start += size) found.push(mine.slice(start, start + size))
  }
  return found
}
