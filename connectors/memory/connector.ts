import type { Connector, Remote } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Change } from '#shared/record.ts'
import type { Merger } from '#shared/merging.ts'
import type { RemovalResult, RemoveOp } from '#shared/removal.ts'

import { memoryManifest } from './manifest.ts'
import { mergeOne, unmergeOne } from './merge.ts'
import { readPage, requireFields, toChange } from './read.ts'
import { memoryWebhooks } from './webhook.ts'
import type { MemoryCall, MemoryWorld, Strike } from './world.ts'
import { writeOne } from './write.ts'

/** The reference connector: a world the test holds, behind the contract. Copy it to begin a new one. */
export function createMemoryConnector(world: MemoryWorld): Connector {
  return { manifest: memoryManifest(world.habits), open: () => openRemote(world), webhooks: memoryWebhooks }
}

function openRemote(world: MemoryWorld): Remote {
  return {
    ...mergerOf(world),
    async identify() {
      begin(world, 'identify')
      return { key: 'memory', title: 'Memory', facts: {} }
    },
    async describe(object) {
      begin(world, 'describe')
      return world.fieldsOf(object)
    },
    async read(request) {
      begin(world, 'read')
      return readPage(world, request)
    },
    async load(request) {
      begin(world, 'load')
      requireFields(world, request)
      return request.ids.map((id): Change => {
        const row = world.visible({ object: request.object, id })
        if (row) return toChange(row, request.fields)
        return { kind: 'removed', ref: { object: request.object, id }, revision: 'never', evidence: 'missing' }
      })
    },
    async write(object, ops) {
      return carryOut(world, { call: 'write', ops }, (op) => writeOne(world, object, op))
    },
    async remove(object, ops) {
      return carryOut(world, { call: 'remove', ops }, (op) => removeOne(world, object, op))
    },
    async find(request) {
      begin(world, 'find')
      requireFields(world, { ...request, fields: [...request.fields, request.field] })
      const wanted = new Set(request.values)
      const rows = world.rows(request.object).filter((row) => row.fate.kind === 'present')
      return rows
        .filter((row) => wanted.has(String(row.fields[request.field] ?? '')))
        .map((row) => toChange(row, request.fields))
    },
    async provision(object, fields) {
      begin(world, 'provision')
      const known = new Set(world.fieldsOf(object).map((field) => field.name))
      for (const field of fields) {
        if (!known.has(field.name)) world.addField(object, { ...field, writable: true, required: false })
      }
    },
  }
}

const mergerOf = (world: MemoryWorld): Merger =>
  world.habits.merging === 'none'
    ? {}
    : {
        async merge(object, ops) {
          return carryOut(world, { call: 'merge', ops }, (op) => mergeOne(world, object, op))
        },
        async unmerge(object, ops) {
          return carryOut(world, { call: 'unmerge', ops }, (op) => unmergeOne(world, object, op))
        },
      }

type Unknown = { readonly kind: 'unknown' }

/** One call with many ops. An answer may get lost, and what it was about may happen all the same. */
function carryOut<Op, Result>(
  world: MemoryWorld,
  { call, ops }: { readonly call: 'write' | 'remove' | 'merge' | 'unmerge'; readonly ops: readonly Op[] },
  one: (op: Op) => Result,
): readonly (Result | Unknown)[] {
  if (ops.length > world.habits.writeMax) throw new RangeError(`At most ${world.habits.writeMax} ops in one call.`)
  world.settle()
  world.count(call)
  const strike = world.strike(call)
  const all = () => ops.map(one)
  if (!strike) return all()
  if (strike.kind === 'lost-reply') all()
  if (strike.kind === 'late-write') world.later(strike.at, all)
  const isLost = strike.kind === 'lost-reply' || strike.kind === 'lost-request' || strike.kind === 'late-write'
  if (isLost) return ops.map(() => ({ kind: 'unknown' }))
  throw toFault(strike)
}

function removeOne(world: MemoryWorld, object: string, op: RemoveOp): RemovalResult {
  const row = world.newest({ object, id: op.id })
  if (row?.fate.kind !== 'present') return { kind: 'removed' }
  if (world.isLocked(row)) return { kind: 'deferred' }
  world.remove(row)
  return { kind: 'removed' }
}

function begin(world: MemoryWorld, call: MemoryCall): void {
  world.settle()
  world.count(call)
  const strike = world.strike(call)
  if (strike) throw toFault(strike)
}

function toFault(strike: Strike): Fault {
  switch (strike.kind) {
    case 'consent':
      return new Fault('consent', 'The memory world wants to be asked again.', { nothingApplied: true })
    case 'quota':
      return new Fault('quota', 'Too many calls to the memory world.', {
        nothingApplied: true,
        ...(strike.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: strike.retryAfterSeconds }),
      })
    case 'down':
      return new Fault('transient', 'The memory world is down.', { status: 503, nothingApplied: true })
    case 'lost-request':
    case 'lost-reply':
    case 'late-write':
      return new Fault('transient', 'The memory world gave no answer.', { nothingApplied: false })
  }
}
