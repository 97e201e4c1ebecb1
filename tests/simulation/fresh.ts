import type { Write } from '#hub/core/plan.ts'

/** Nothing of it has moved since it was planned. */
export const isFresh = <T extends { readonly id: string }>(
  stored: ReadonlyMap<string, T>,
  writes: readonly Write<T>[],
  versionOf: (row: T) => number,
): boolean =>
  writes.every(({ row, was }) => {
    const known = stored.get(row.id)
    return was === null ? known === undefined : known !== undefined && versionOf(known) === was
  })
