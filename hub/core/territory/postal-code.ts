/** `CH-6003`, `D-80331`: the country in front, as the post once asked for. */
const countryInFront = /^([a-z]{1,3})\s*-\s*/i
const swiss = /^\d{4}(?!\d)/

/**
 * A postal code made comparable: capitals, no spaces, no country in front, and of `6003 Luzern` and `6003.0` the code.
 * `null` where there is none.
 */
export const postalCode = (value: unknown, country: string): string | null => {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  const bare = text.replace(countryInFront, '')
  if (country === 'CH' || country === 'LI') return swiss.exec(bare)?.[0] ?? null
  const plain = bare
    .replace(/\.0$/, '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
  return plain === '' ? null : plain.slice(0, 12)
}
