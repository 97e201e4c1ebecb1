import type { EntityId } from '#shared/ids.ts'
import type { Statement } from '#hub/ports.ts'

/** Entities that have changed without any input, and are still to be offered to systems. */
export const selectUnoffered = (limit: number): Statement => ({
  sql: `select entity, correlation from unoffered
    where correlation = (select correlation from unoffered limit 1) limit ?`,
  args: [limit],
})

export const addUnoffered = (entities: readonly EntityId[], correlation: string): readonly Statement[] =>
  entities.length === 0
    ? []
    : [
        {
          sql: 'insert or ignore into unoffered (entity, correlation) select value, ? from json_each(?)',
          args: [correlation, JSON.stringify(entities)],
        },
      ]

export const dropUnoffered = (entities: readonly EntityId[]): Statement => ({
  sql: 'delete from unoffered where entity in (select value from json_each(?))',
  args: [JSON.stringify(entities)],
})
