/** A cell as bare text; empty where there is nothing in it. */
export function textOf(cell: unknown): string {
  return typeof cell === 'string' ? cell : typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : ''
}
