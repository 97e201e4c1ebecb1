/** When a day or an instant that is written like one (`2026-12-03`, `2026-12-03T08:00:00Z`) begins, in ms; `null`: it is neither. */
export const beginOf = (value: unknown): number | null => {
  const text = typeof value === 'string' ? value.trim() : ''
  const at = /^\d{4}-\d\d-\d\d(?:$|T)/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** `2026-12-03` of an instant (ms), in Greenwich. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
