/** Members to keep, and of those which to keep in turn; an empty tree keeps everything. */
export type Mask = ReadonlyMap<string, Mask>

/** Reads a field mask: `sheets(properties(sheetId,title),data.rowData)`, with `/` for `.` as well. */
export function parseMask(text: string): Mask {
  const reader = { text: text.replaceAll('/', '.'), at: 0 }
  return readList(reader)
}

interface Reader {
  readonly text: string
  at: number
}

type Growing = Map<string, Growing>

function readList(reader: Reader): Growing {
  const tree: Growing = new Map()
  while (reader.at < reader.text.length && reader.text[reader.at] !== ')') {
    readPath(reader, tree)
    if (reader.text[reader.at] === ',') reader.at += 1
  }
  reader.at += 1
  return tree.has('*') ? new Map() : tree
}

function readPath(reader: Reader, into: Growing): void {
  const name = /^[^.,()]*/.exec(reader.text.slice(reader.at))?.[0].trim() ?? ''
  reader.at += Math.max(name.length, 1)
  while (reader.text[reader.at] === ' ') reader.at += 1
  if (name === '') return
  const isKnownWhole = into.get(name)?.size === 0
  const below: Growing = into.get(name) ?? new Map()
  into.set(name, below)
  const next = reader.text[reader.at]
  if (next === '.') {
    reader.at += 1
    readPath(reader, below)
  } else if (next === '(') {
    reader.at += 1
    for (const [key, tree] of readList(reader)) below.set(key, tree)
  } else below.clear()
  if (isKnownWhole || below.has('*')) below.clear()
}

/** Keeps what the mask names; lists are masked member by member. */
export function applyMask(value: unknown, mask: Mask): unknown {
  if (mask.size === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => applyMask(one, mask))
  const kept: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(value)) {
    const below = mask.get(key)
    if (below) kept[key] = applyMask(member, below)
  }
  return kept
}

/** True when the mask keeps something at or below the path. */
export function wants(mask: Mask | null, path: string): boolean {
  let tree = mask
  for (const name of path.split('.')) {
    if (!tree || tree.size === 0) return true
    const below: Mask | undefined = tree.get(name)
    if (!below) return false
    tree = below
  }
  return true
}
