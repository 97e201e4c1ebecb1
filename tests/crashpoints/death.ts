import type { Database, Databases, Statement } from '#hub/ports.ts'
import type { MemoryCall, Strike } from '#connectors/memory/world.ts'

/**
 * How a call to the database or a remote goes wrong. `before`: the process dies and the call was never made. `after`: it was
 * made, and the process died before it heard so. `late`: the same, and it is carried out only when another process is at
 * work. `two`: nothing dies; another worker does the whole operation while this call is on its way.
 */
export const modes = ['before', 'after', 'late', 'two'] as const
export type Mode = (typeof modes)[number]

/** What is thrown in a process that has died; nothing catches it but the enumerator. */
export class Death extends Error {}

/** Counts the calls of one process, and ends it at one of them. */
export interface Process {
  /** The calls so far; a `read` changes nothing, so dying after it is dying before the next. */
  readonly calls: () => readonly ('read' | 'write')[]
  readonly isDead: () => boolean
  /** Every statement that the databases were given, once. */
  readonly statements: () => readonly Statement[]
  databases(real: Databases): Databases
  /** For a remote's `strike`. */
  strike(call: MemoryCall, now: () => number): Strike | undefined
}

interface Fate {
  /** The call, counted from 1; 0: none. */
  readonly at: number
  readonly mode: Mode
  /** Carries out what comes late. */
  readonly later: (task: () => Promise<unknown>) => void
  /** The other worker's doing. */
  readonly other: () => Promise<void>
}

const lateMs = 500

export function createProcess({ at, mode, later, other }: Fate): Process {
  const calls: ('read' | 'write')[] = []
  let isDead = false
  const alive = (): void => {
    if (isDead) throw new Death('The process is dead.')
  }
  const isTime = (kind: 'read' | 'write'): boolean => {
    alive()
    return calls.push(kind) === at
  }
  const die = (): never => {
    isDead = true
    throw new Death(`Died at call ${at}.`)
  }
  const run = async <T>(kind: 'read' | 'write', task: () => Promise<T>): Promise<T> => {
    if (!isTime(kind)) return task()
    if (mode === 'two') {
      await other()
      return task()
    }
    if (mode === 'after') await task()
    if (mode === 'late') later(task)
    return die()
  }
  const given = new Map<string, Statement>()
  const wrap = (db: Database): Database => {
    const call = (kind: 'read' | 'write') => (statements: readonly Statement[]) => {
      for (const statement of statements) given.set(statement.sql, statement)
      return run(kind, () => db[kind](statements))
    }
    return { client: db.client, read: call('read'), write: call('write') }
  }
  return {
    calls: () => calls,
    isDead: () => isDead,
    statements: () => [...given.values()],
    databases: (real) => ({
      ...real,
      control: wrap(real.control),
      workspace: async (id) => wrap(await real.workspace(id)),
    }),
    strike(call, now) {
      const changes = ['write', 'remove', 'merge', 'unmerge', 'provision'].includes(call)
      if (!isTime(changes ? 'write' : 'read') || mode === 'two') return undefined
      isDead = true
      if (mode === 'before') return { kind: 'lost-request' }
      return mode === 'after' ? { kind: 'lost-reply' } : { kind: 'late-write', at: now() + lateMs }
    },
  }
}
