import type { LinkId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { Statement } from '#hub/ports.ts'
import { listed } from './packed.ts'

/** Those of these links whose record goes because their leads have been made one. */
export const selectJoined = (links: readonly LinkId[]): Statement => ({
  sql: `select l.id from json_each(?) j join link l on l.id = j.value join uniting u on u.keep = l.entity and u.state = 'done'
    join json_each(u.before, '$.links') b on b.value = l.id`,
  args: [JSON.stringify(links)],
})

/** Keeps what only these records said. */
export const storeKept = (kept: readonly (readonly [LinkId, Fields])[], now: number): Statement => ({
  sql: `insert into kept_record (link, fields, kept_at) select value->>0, value->>1, ?2 from json_each(?1) where true
    on conflict (link) do update set fields = excluded.fields, kept_at = excluded.kept_at`,
  args: [listed(kept), now],
})
