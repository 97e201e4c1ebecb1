import { swissCodes } from './swiss-codes.ts'

/** Postal codes that follow each other in the directory and lie in one canton. */
export interface Run {
  readonly canton: string
  readonly first: number
  readonly last: number
}

/** All of Switzerland's, by code. Of a code in several cantons the one with most of its places. */
export const swissRuns: readonly Run[] = swissCodes.split(' ').map((text) => {
  const [first = '', last = first] = text.slice(2).split('-')
  return { canton: text.slice(0, 2), first: Number(first), last: Number(last) }
})

export const swissCantons: readonly string[] = [...new Set(swissRuns.map(({ canton }) => canton))].toSorted()

/** The canton of a Swiss postal code; `undefined` where the directory has none around it. */
export const cantonOf = (postalCode: string): string | undefined => {
  const code = Number(postalCode)
  let low = 0
  let high = swissRuns.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const run = swissRuns[middle]
    if (run === undefined) return undefined
    if (code < run.first) high = middle - 1
    else if (code > run.last) low = middle + 1
    else return run.canton
  }
  return undefined
}
