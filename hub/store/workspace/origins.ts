import type { Entity, Origin } from '#hub/core/snapshot.ts'

type Origins = Entity['origins']

/**
 * Where an entity's values came from, as it is stored: most came together, so each origin stands once, followed by the
 * names of its fields. A row takes less than half the room, and so do reading and writing it.
 */
export function packOrigins(origins: Origins): readonly (readonly [Origin, ...string[]])[] {
  const groups = new Map<string, [Origin, ...string[]]>()
  for (const [field, origin] of Object.entries(origins)) {
    const key = `${origin.source} ${origin.link} ${origin.at} ${origin.restored}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [origin, field])
    else group.push(field)
  }
  return [...groups.values()]
}

/** What `packOrigins` made; whatever is not that is left out. */
export function readOrigins(value: unknown): Origins {
  const entries: [string, Origin][] = []
  for (const group of listOf(value)) {
    const [origin, ...names] = listOf(group)
    if (!isOrigin(origin)) continue
    for (const name of names) if (typeof name === 'string') entries.push([name, origin])
  }
  return Object.fromEntries(entries)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const isOrigin = (value: unknown): value is Origin => typeof value === 'object' && value !== null && 'source' in value
