import { z } from 'zod'

import { kindOf } from './associations.ts'
import { invalid, notFound } from './fault.ts'
import type { Portal } from './portal.ts'
import { objectTypes } from './schema.ts'
import type { ObjectType } from './schema.ts'
import type { CrmRecord, Table } from './table.ts'
import { tie } from './writes.ts'
import type { Stamp } from './writes.ts'

export const typesInput = z
  .array(z.object({ associationCategory: z.string(), associationTypeId: z.number().int() }))
  .min(1)

/** `associations` in a create call. */
export const tiesInput = z.array(z.object({ to: z.object({ id: z.coerce.string() }), types: typesInput }))
export type TiesInput = z.infer<typeof tiesInput>

/** Throws where a wished bond leads nowhere. */
export function assertTies(portal: Portal, table: Table, ties: TiesInput): void {
  for (const { to, types } of ties) {
    const target = targetOf(table.type, types)
    if (!portal.tables[target.to].find(to.id)) throw notFound(`No ${target.to} with id ${to.id}`)
  }
}

export function tieAll(portal: Portal, wish: { table: Table; record: CrmRecord; ties: TiesInput; stamp: Stamp }): void {
  for (const { to, types } of wish.ties) {
    const target = targetOf(wish.table.type, types)
    const other = portal.tables[target.to].find(to.id)
    if (!other) continue
    const pair = { from: wish.table.type, fromId: wish.record.id, to: target.to, toId: other.id }
    tie(portal, { ...pair, isPrimary: target.isPrimary }, wish.stamp)
  }
}

/** Which object a set of type ids leads to, and whether it names the primary bond. */
export function targetOf(from: ObjectType, types: z.infer<typeof typesInput>): { to: ObjectType; isPrimary: boolean } {
  const ids = types.map((type) => type.associationTypeId)
  for (const to of objectTypes) {
    const kind = kindOf(from, to)
    if (!kind) continue
    const known = new Set([kind.plain, kind.primary])
    if (ids.every((id) => known.has(id)))
      return { to, isPrimary: kind.primary !== undefined && ids.includes(kind.primary) }
  }
  throw invalid(`One or more association types are not valid for ${from}: ${ids.join(', ')}`)
}
