import type { FieldSpec } from '#shared/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { Fields, FieldValue, RemoteRef } from '#shared/record.ts'

import type { Habits } from './habits.ts'
import { keyField, memoryFields } from './manifest.ts'

/** One record as the world holds it. Rows are replaced, never changed. */
export interface Row extends RemoteRef {
  readonly fields: Fields
  readonly refs: Readonly<Record<string, RemoteRef>>
  /** Counts the changes of the whole world; no two rows share one. */
  readonly version: number
  readonly modifiedAt: number
  readonly fate: { readonly kind: 'present' | 'removed' } | { readonly kind: 'merged'; readonly into: RemoteRef }
  /** When the change is committed: until then everybody sees `before`. */
  readonly visibleAt: number
  readonly before: Row | undefined
}

export type MemoryCall =
  'identify' | 'describe' | 'read' | 'load' | 'write' | 'remove' | 'merge' | 'unmerge' | 'find' | 'provision'

/** How one call goes wrong. `late-write`: no answer, and the write is carried out when the world's clock is at `at`. */
export type Strike =
  | { readonly kind: 'lost-request' | 'lost-reply' | 'down' | 'consent' }
  | { readonly kind: 'quota'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'late-write'; readonly at: number }

/** A CRM in a Map. The test holds it, edits it as a user would, and decides which calls go wrong. */
export interface MemoryWorld {
  readonly habits: Habits
  readonly now: () => number
  /** How often each member of a remote was called. */
  readonly calls: Readonly<Record<MemoryCall, number>>
  /** Asked on each call; what it returns happens. */
  strike: (call: MemoryCall) => Strike | undefined
  /** Asked on each change: how much later than its stamp it becomes visible, milliseconds. */
  commitDelayMs: () => number
  /** Asked on each write op: a locked record answers `deferred`. */
  isLocked: (ref: RemoteRef) => boolean
  fieldsOf(object: string): readonly FieldSpec[]
  addField(object: string, field: FieldSpec): void
  removeField(object: string, name: string): void
  /** What a user does. Each gives the row as it is afterwards. */
  add(object: string, fields: Fields, refs?: Row['refs']): Row
  edit(ref: RemoteRef, fields: Fields, refs?: Row['refs']): Row
  remove(ref: RemoteRef): Row
  /** Takes a removal back. */
  restore(ref: RemoteRef): Row
  merge(loser: RemoteRef, winner: RemoteRef): Row
  /** As everybody sees it now; the newest version for whoever writes. */
  visible(ref: RemoteRef): Row | undefined
  newest(ref: RemoteRef): Row | undefined
  /** The living row whose unique field has this value, committed or not. */
  holder(object: string, name: string, value: FieldValue): Row | undefined
  /** Every visible row of an object, removed ones included, in no order. */
  rows(object: string): readonly Row[]
  count(call: MemoryCall): void
  /** Runs `task` when the clock has reached `at` and somebody calls. */
  later(at: number, task: () => void): void
  /** Runs the tasks that are due. */
  settle(): void
}

const noCalls = {
  identify: 0,
  describe: 0,
  read: 0,
  load: 0,
  write: 0,
  remove: 0,
  merge: 0,
  unmerge: 0,
  find: 0,
  provision: 0,
}

export function createMemoryWorld(habits: Habits, now: () => number): MemoryWorld {
  const specs = new Map(Object.entries(memoryFields))
  const calls = { ...noCalls }
  const tables = createTables([...specs.keys()], [keyField, ...habits.uniqueFields])
  let version = 0

  function put(ref: RemoteRef, change: Partial<Pick<Row, 'fields' | 'refs' | 'fate'>>): Row {
    version += 1
    const old = tables.get(ref)
    return tables.put({
      object: ref.object,
      id: ref.id,
      fields: { ...old?.fields, ...change.fields },
      refs: { ...old?.refs, ...change.refs },
      fate: change.fate ?? old?.fate ?? { kind: 'present' },
      version,
      modifiedAt: now() - (now() % habits.stampStepMs),
      visibleAt: now() + world.commitDelayMs(),
      before: old && { ...old, before: undefined },
    })
  }

  const seen = (row: Row | undefined) => (row && row.visibleAt > now() ? row.before : row)
  const fieldsOf = (object: string) => specs.get(object) ?? []
  const world: MemoryWorld = {
    habits,
    now,
    calls,
    strike: () => undefined,
    commitDelayMs: () => 0,
    isLocked: () => false,
    fieldsOf,
    addField: (object, field) => void specs.set(object, [...fieldsOf(object), field]),
    removeField: (object, gone) =>
      void specs.set(
        object,
        fieldsOf(object).filter(({ name }) => name !== gone),
      ),
    add: (object, fields, refs = {}) => put({ object, id: remoteId(`${object}-${version + 1}`) }, { fields, refs }),
    edit: (ref, fields, refs = {}) => put(ref, { fields, refs }),
    remove: (ref) => put(ref, { fate: { kind: 'removed' } }),
    restore: (ref) => put(ref, { fate: { kind: 'present' } }),
    merge: (loser, winner) => put(loser, { fate: { kind: 'merged', into: { object: winner.object, id: winner.id } } }),
    holder: (object, name, value) => tables.holder(object, name, value),
    visible: (ref) => seen(tables.get(ref)),
    newest: (ref) => tables.get(ref),
    rows: (object) => tables.rows(object).flatMap((row) => seen(row) ?? []),
    count: (call) => void (calls[call] += 1),
    ...createTasks(now),
  }
  return world
}

function createTasks(now: () => number): Pick<MemoryWorld, 'later' | 'settle'> {
  const tasks: { at: number; task: () => void }[] = []
  return {
    later: (at, task) => void tasks.push({ at, task }),
    settle() {
      const due = tasks.filter((entry) => entry.at <= now())
      for (const entry of due) tasks.splice(tasks.indexOf(entry), 1)
      for (const { task } of due) task()
    },
  }
}

interface Tables extends Pick<MemoryWorld, 'holder'> {
  get(ref: RemoteRef): Row | undefined
  put(row: Row): Row
  rows(object: string): readonly Row[]
}

function createTables(objects: readonly string[], uniqueNames: readonly string[]): Tables {
  const tables = new Map(objects.map((object) => [object, new Map<RemoteId, Row>()]))
  const holders = new Map<string, RemoteId>()
  const keyOf = (object: string, name: string, value: FieldValue) => JSON.stringify([object, name, value])
  const table = (object: string) => {
    const found = tables.get(object)
    if (!found) throw new RangeError(`The memory world has no object ${object}.`)
    return found
  }
  return {
    get: ({ object, id }) => table(object).get(id),
    put(row) {
      table(row.object).set(row.id, row)
      for (const name of uniqueNames) holders.set(keyOf(row.object, name, row.fields[name] ?? null), row.id)
      return row
    },
    rows: (object) => [...table(object).values()],
    holder(object, name, value) {
      const id = holders.get(keyOf(object, name, value))
      const row = id && table(object).get(id)
      return row && row.fate.kind === 'present' && row.fields[name] === value ? row : undefined
    },
  }
}
