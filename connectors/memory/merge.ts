import type { MergeOp, MergeResult, UnmergeOp, UnmergeResult } from '#shared/merging.ts'

import { keyField } from './manifest.ts'
import type { MemoryWorld, Row } from './world.ts'

/** Makes one record of two, as this world does it. */
export function mergeOne(world: MemoryWorld, object: string, op: MergeOp): MergeResult {
  const goes = world.newest({ object, id: op.id })
  const stays = world.newest({ object, id: op.into })
  if (goes?.fate.kind !== 'present' || stays?.fate.kind !== 'present' || goes === stays) return { kind: 'stale' }
  if (world.isLocked(goes) || world.isLocked(stays)) return { kind: 'deferred' }
  return { kind: 'merged', id: (world.habits.merging === 'third' ? intoThird : intoOther)(world, goes, stays).id }
}

/** Takes a merge back; where it made a third record, that keeps what it has, but nothing that must be unique. */
export function unmergeOne(world: MemoryWorld, object: string, op: UnmergeOp): UnmergeResult {
  const row = world.newest({ object, id: op.id })
  if (row?.fate.kind === 'present') return { kind: 'unmerged' }
  if (world.habits.merging === 'third' || row?.fate.kind !== 'merged') return { kind: 'gone' }
  if (world.isLocked(row)) return { kind: 'deferred' }
  world.restore(row)
  return { kind: 'unmerged' }
}

function intoOther(world: MemoryWorld, goes: Row, stays: Row): Row {
  world.merge(goes, stays)
  // Its time moves, as after any write.
  return world.edit(stays, {})
}

function intoThird(world: MemoryWorld, goes: Row, stays: Row): Row {
  const filled = Object.entries(goes.fields).filter(([name]) => name !== keyField && isBlank(stays, name))
  // What must be unique is free before the third one takes it.
  const third = world.add(goes.object, {}, { ...goes.refs, ...stays.refs })
  for (const gone of [goes, stays]) world.merge(gone, third)
  return world.edit(third, { ...stays.fields, ...Object.fromEntries(filled) })
}

const isBlank = ({ fields }: Row, name: string): boolean => (fields[name] ?? null) === null
