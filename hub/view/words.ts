/** `postalCode` as people read it: "Postal code". */
export function fieldTitle(field: string): string {
  const words = field
    .replace(/^custom\./, '')
    .replace(/^ref\./, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words === 'email' ? 'E-mail' : words.charAt(0).toUpperCase() + words.slice(1)
}

export const iso = (ms: number): string => new Date(ms).toISOString()
export const isoOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms)

/** `1 lead`, `2 leads`, `3 companies`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`
}
