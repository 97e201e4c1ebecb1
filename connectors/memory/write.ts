import type { FieldSpec, Problem, WriteOp, WriteResult } from '#shared/connector.ts'
import type { Fields, FieldValue } from '#shared/record.ts'

import { keyField } from './manifest.ts'
import type { MemoryWorld, Row } from './world.ts'

/** Carries out one op and says what became of it. Never throws: one bad op must not touch its neighbours. */
export function writeOne(world: MemoryWorld, object: string, op: WriteOp): WriteResult {
  const problems = findProblems(world.fieldsOf(object), op)
  if (problems.length > 0) return { kind: 'refused', problems }
  return op.kind === 'create' ? create(world, object, op) : update(world, object, op)
}

function create(world: MemoryWorld, object: string, op: WriteOp & { kind: 'create' }): WriteResult {
  const first = world.holder(object, keyField, op.key)
  if (first && world.habits.createKey === 'unique-field') return { kind: 'stale', id: first.id }
  if (first && world.isLocked(first)) return { kind: 'deferred' }
  if (first) return applied(world.edit(first, op.fields, op.refs))
  const holder = holderOfUnique(world, object, op.fields)
  if (holder) return { kind: 'stale', id: holder.id }
  return applied(world.add(object, { ...op.fields, [keyField]: op.key }, op.refs))
}

function update(world: MemoryWorld, object: string, op: WriteOp & { kind: 'update' }): WriteResult {
  const row = world.newest({ object, id: op.id })
  if (row?.fate.kind !== 'present') return { kind: 'stale' }
  if (world.isLocked(row)) return { kind: 'deferred' }
  if (isUnexpected(world, row, op.expect)) return { kind: 'stale' }
  const holder = holderOfUnique(world, object, op.fields)
  if (holder && holder.id !== op.id) return { kind: 'stale', id: holder.id }
  return applied(world.edit(row, op.fields, op.refs))
}

function applied(row: Row): WriteResult {
  return { kind: 'applied', id: row.id, revision: String(row.version), modifiedAt: row.modifiedAt }
}

function isUnexpected(world: MemoryWorld, row: Row, expect: (WriteOp & { kind: 'update' })['expect']): boolean {
  const { guard } = world.habits
  if (guard === 'none' || !expect) return false
  const step = (at: number) => Math.floor(at / guard.stepMs)
  if (expect.modifiedAt !== undefined && step(row.modifiedAt) > step(expect.modifiedAt)) return true
  return Object.entries(expect.fields ?? {}).some(([name, value]) => (row.fields[name] ?? null) !== value)
}

function holderOfUnique(world: MemoryWorld, object: string, fields: Fields): Row | undefined {
  for (const name of world.habits.uniqueFields) {
    const value = fields[name]
    const holder = value === undefined || value === null ? undefined : world.holder(object, name, value)
    if (holder) return holder
  }
  return undefined
}

function findProblems(specs: readonly FieldSpec[], op: WriteOp): Problem[] {
  const byName = new Map(specs.map((spec) => [spec.name, spec]))
  return Object.entries(op.fields).flatMap(([name, value]) => {
    const problem = findProblem(name, byName.get(name), value)
    return problem ? [{ field: name, value, ...problem }] : []
  })
}

function findProblem(name: string, spec: FieldSpec | undefined, value: FieldValue): Omit<Problem, 'field'> | undefined {
  if (!spec) return { code: 'other', said: `No field ${name}.`, fix: 'Add the field again or map another one.' }
  if (!spec.writable) return { code: 'read-only', said: `${name} cannot be written.`, fix: 'Let it flow in only.' }
  if (value === null || value === '') {
    return spec.required
      ? { code: 'required', said: `${name} is required.`, fix: `Give ${spec.title} a value.` }
      : undefined
  }
  if (spec.type === 'number' && typeof value !== 'number') {
    return { code: 'type', said: `${name} is a number.`, fix: 'Write digits only.' }
  }
  if (spec.choices && !spec.choices.includes(String(value))) {
    return { code: 'choice', said: `${name} has no such choice.`, fix: `Use one of ${spec.choices.join(', ')}.` }
  }
  if (spec.lengthMax !== undefined && String(value).length > spec.lengthMax) {
    return { code: 'too-long', said: `${name} is too long.`, fix: `Use at most ${spec.lengthMax} characters.` }
  }
  return undefined
}
