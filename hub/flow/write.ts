import type { Remote, WriteOp, WriteResult } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { PlannedWrite } from '#hub/core/delivery.ts'

export interface Written {
  readonly results: readonly { readonly write: PlannedWrite; readonly result: WriteResult }[]
  /** What stopped the writing before its end. */
  readonly fault: Fault | null
}

/** Sends the writes in batches of one object each. After a Fault the rest waits; what was sent is settled all the same. */
export async function writeAll(remote: Remote, writes: readonly PlannedWrite[], writeMax: number): Promise<Written> {
  const results: { write: PlannedWrite; result: WriteResult }[] = []
  let fault: Fault | null = null
  for (const chunk of chunks(writes, writeMax)) {
    const answered: Answered =
      fault === null ? await writeChunk(remote, chunk) : { results: chunk.map(() => waits(fault)), fault }
    fault = answered.fault
    for (const [index, write] of chunk.entries())
      results.push({ write, result: answered.results[index] ?? { kind: 'unknown' } })
  }
  return { results, fault }
}

interface Answered {
  readonly results: readonly WriteResult[]
  readonly fault: Fault | null
}

/** A batch refused as a whole is halved until the op that it was refused for stands alone. */
async function writeChunk(remote: Remote, chunk: readonly PlannedWrite[]): Promise<Answered> {
  const object = chunk[0]?.object ?? ''
  const ops: readonly WriteOp[] = chunk.map((write) => write.op)
  try {
    return { results: await remote.write(object, ops), fault: null }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.kind !== 'refused') return { results: chunk.map(() => waits(error)), fault: error }
    if (chunk.length === 1) return { results: [refusal(error)], fault: null }
    const middle = Math.ceil(chunk.length / 2)
    const first = await writeChunk(remote, chunk.slice(0, middle))
    const rest = chunk.slice(middle)
    if (first.fault !== null)
      return { results: [...first.results, ...rest.map(() => waits(first.fault))], fault: first.fault }
    const second = await writeChunk(remote, rest)
    return { results: [...first.results, ...second.results], fault: second.fault }
  }
}

const refusal = (fault: Fault): WriteResult => ({
  kind: 'refused',
  problems: [{ code: 'other', said: fault.detail.said ?? fault.message, fix: 'Correct the record, then try again.' }],
})

/** What a write that met a Fault counts as. */
function waits(fault: Fault | null): WriteResult {
  const seconds = fault?.detail.retryAfterSeconds
  if (fault?.kind === 'transient' && fault.detail.nothingApplied === false) return { kind: 'unknown' }
  return seconds === undefined ? { kind: 'deferred' } : { kind: 'deferred', retryAfterSeconds: seconds }
}

function chunks(writes: readonly PlannedWrite[], size: number): readonly (readonly PlannedWrite[])[] {
  const byObject = new Map<string, PlannedWrite[]>()
  for (const write of writes) byObject.set(write.object, [...(byObject.get(write.object) ?? []), write])
  const found: PlannedWrite[][] = []
  for (const mine of byObject.values()) {
    for (let start = 0; start < mine.length; start += size) found.push(mine.slice(start, start + size))
  }
  return found
}
