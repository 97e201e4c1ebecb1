import type { Page, ReadRequest, Remote } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Change } from '#shared/record.ts'
import { createCodec } from '#hub/core/codec.ts'
import type { Priority } from '#hub/core/snapshot.ts'
import type { Connection } from '#hub/store/workspace/connections.ts'
import type { Feed } from '#hub/store/workspace/feeds.ts'
import { objectOf, type Context } from './context.ts'

/** Records that one waking reads from a feed before it lets others in. */
const recordsPerWaking = 2_000

/** Reading on is live work, and polls are few where calls are; a first reading can wait. */
export const laneOf = (feed: Pick<Feed, 'complete'>): Priority => (feed.complete ? 1 : 2)

export interface PagesRead {
  readonly changes: readonly Change[]
  readonly cursor: string
  readonly ended: boolean
  readonly total: number | null
  readonly readAt: number
}

/** Several pages in a row, so that small pages do not cost a database round trip each. */
export async function readPages(
  context: Context,
  connection: Connection,
  feed: Pick<Feed, 'object' | 'cursor' | 'complete'>,
): Promise<PagesRead> {
  const { connector, remote, pace } = context.open(connection)
  const codec = createCodec(objectOf(context, connection, feed.object))
  const limit = connector.manifest.traits.readMax
  const changes: Change[] = []
  const so = { changes, cursor: feed.cursor ?? '', ended: false, total: null, readAt: context.ports.now() }
  let read: PagesRead = so
  for (let calls = 0; calls < recordsPerWaking && changes.length < recordsPerWaking; calls += 1) {
    if (calls > 0 && pace.waitMs(laneOf(feed)) > 0) return read
    const cursor = calls === 0 ? feed.cursor : read.cursor
    const page = await nextPage(
      remote,
      { object: feed.object, fields: codec.readFields, cursor, limit },
      changes.length > 0,
    )
    if (page === null) return read
    changes.push(...page.changes)
    read = { ...read, cursor: page.cursor, total: page.total ?? read.total, ended: !page.more }
    if (read.ended) return read
  }
  return read
}

/** `null`: it failed, but what was read before is worth keeping; the next waking meets the same failure. */
async function nextPage(remote: Remote, request: ReadRequest, hasSome: boolean): Promise<Page | null> {
  try {
    return await remote.read(request)
  } catch (error) {
    if (hasSome && error instanceof Fault) return null
    throw error
  }
}
