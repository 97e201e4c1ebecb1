/** A map whose changes can be taken back. */
export interface JournalMap<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  /** What was set since the beginning, in the order of first setting. */
  readonly written: ReadonlyMap<K, V>
  /** The value before anything was set. */
  was(key: K): V | undefined
}

export interface JournalList<T> {
  push(entry: T): void
  readonly entries: readonly T[]
}

/** Makes maps and lists that all go back together where a step fails. */
export interface Journal {
  map<K, V>(initial: ReadonlyMap<K, V>): JournalMap<K, V>
  list<T>(): JournalList<T>
  /** Runs a step; where it throws, all its changes are undone. */
  attempt(step: () => void): { readonly failed: unknown } | undefined
}

export const createJournal = (): Journal => {
  let undo: (() => void)[] = []
  return {
    map: <K, V>(initial: ReadonlyMap<K, V>) => {
      const written = new Map<K, V>()
      const set = (key: K, value: V): void => {
        const before = written.get(key)
        undo.push(before === undefined ? () => written.delete(key) : () => written.set(key, before))
        written.set(key, value)
      }
      const get = (key: K): V | undefined => written.get(key) ?? initial.get(key)
      return { get, set, written, was: (key: K) => initial.get(key) }
    },
    list: <T>() => {
      const entries: T[] = []
      const push = (entry: T): void => {
        undo.push(() => entries.pop())
        entries.push(entry)
      }
      return { push, entries }
    },
    attempt: (step) => {
      undo = []
      try {
        step()
        return undefined
      } catch (failed) {
        for (const back of undo.toReversed()) back()
        return { failed }
      } finally {
        undo = []
      }
    },
  }
}
