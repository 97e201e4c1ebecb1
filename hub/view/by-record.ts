import { entityId, type EntityId } from '#shared/ids.ts'
import type { Reader } from '#hub/ports.ts'
import { textOrNull } from '#hub/store/columns.ts'

/** The lead behind a remote's record; `null` where the record is not known in this workspace. */
export async function findByRecord(
  db: Reader,
  record: { readonly connector: string; readonly account: string; readonly id: string },
): Promise<EntityId | null> {
  const [found] = await db.read([
    {
      sql: `select l.entity from link l join connection c on c.id = l.connection
        where c.connector = ? and c.account = ? and l.remote_id = ? and l.state = 'live' and l.entity like 'lead%' limit 1`,
      args: [record.connector, record.account, record.id],
    },
  ])
  const row = found?.rows[0]
  const id = row === undefined ? null : textOrNull(row, 'entity')
  return id === null ? null : entityId(id)
}
