import type { OfficeId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import type { Area, Territory } from '#shared/territory.ts'
import { countryCode } from './country.ts'
import { postalCode } from './postal-code.ts'
import { cantonOf } from './swiss-cantons.ts'

/** Where a lead is, as far as it says so. */
export interface Place {
  readonly country: string
  readonly postalCode: string | null
  /** Lower case; empty where it has none. */
  readonly industry: string
}

/** Whose a lead is, and why. */
export interface Placement {
  /** `null`: nobody's, so only those who see all leads see it. */
  readonly office: OfficeId | null
  /** The area that decided; `null`: the rest, or nothing. */
  readonly area: Area | null
  /** A sentence. */
  readonly why: string
}

/** Decides whose leads are. Of the areas that fit the narrowest counts; in a territory without conflicts all of them are one office's. */
export interface Placer {
  place(fields: Fields): Placement
}

/** How narrow an area is: postal codes before canton before country, and with an industry before without. */
export const rankOf = (area: Area): number =>
  (area.from !== undefined ? 4 : area.canton !== undefined ? 2 : 0) + (area.industry === undefined ? 0 : 1)

/** `null` where it does not say where it is: neither postal code nor country. */
export const placeOf = (fields: Fields, home: string): Place | null => {
  const named = countryCode(fields.country)
  const code = postalCode(fields.postalCode, named ?? home)
  if (named === null && code === null) return null
  return { country: named ?? home, postalCode: code, industry: foldIndustry(fields.industry) }
}

const foldIndustry = (value: unknown): string => (typeof value === 'string' ? value.trim().toLowerCase() : '')

export const createPlacer = (territory: Territory): Placer => {
  const narrowestFirst = territory.areas.toSorted((one, other) => rankOf(other) - rankOf(one))
  const known = new Map<string, Placement>()
  const names = new Map(territory.offices.map(({ id, name }) => [id, name]))
  // Without a postal code it could be in any part of a country that is divided by them.
  const divided = new Set(
    territory.areas
      .filter(({ from, canton }) => from !== undefined || canton !== undefined)
      .map(({ country }) => country),
  )
  const decide = (place: Place): Placement => {
    if (place.postalCode === null && divided.has(place.country)) return unknown(place)
    const area = narrowestFirst.find((candidate) => holds(candidate, place))
    if (area !== undefined) return { office: area.office, area, why: `${wordsOf(area, place)}.` }
    const { rest } = territory
    if (rest === null) return { office: null, area: null, why: `No area takes ${wordsOfPlace(place)}.` }
    return {
      office: rest,
      area: null,
      why: `No area takes ${wordsOfPlace(place)}, and ${names.get(rest) ?? rest} has the rest.`,
    }
  }
  return {
    place(fields) {
      const place = placeOf(fields, territory.home)
      if (place === null) return nowhere
      const key = JSON.stringify([place.country, place.postalCode, place.industry])
      const found = known.get(key) ?? decide(place)
      known.set(key, found)
      return found
    },
  }
}

const unknown = ({ country }: Place): Placement => ({
  office: null,
  area: null,
  why: `It has no postal code that could be read, and ${country} is divided by them.`,
})

const nowhere: Placement = { office: null, area: null, why: 'It has neither a postal code nor a country.' }

const holds = (area: Area, place: Place): boolean =>
  area.country === place.country &&
  (area.industry === undefined || foldIndustry(area.industry) === place.industry) &&
  holdsCode(area, place.postalCode)

const holdsCode = ({ from, to, canton }: Area, code: string | null): boolean => {
  if (canton !== undefined) return code !== null && cantonOf(code) === canton
  if (from === undefined || to === undefined) return true
  return code !== null && code >= from && code <= endOf(to)
}

/** The last text that begins with this code. */
export const endOf = (to: string): string => `${to}\u{10FFFF}`

const wordsOf = (area: Area, place: Place): string => `${wordsOfPlace(place)} is in ${titleOfArea(area)}`

/** `6000–6999`, `canton LU`, `CH`, with its industry. */
export const titleOfArea = ({ country, from, to, canton, industry }: Area): string => {
  const place =
    from !== undefined && to !== undefined
      ? `${country} ${from === to ? from : `${from}–${to}`}`
      : canton !== undefined
        ? `canton ${canton}`
        : country
  return industry === undefined ? place : `${place}, ${industry}`
}

const wordsOfPlace = ({ country, postalCode: code }: Place): string => (code === null ? country : `${country} ${code}`)
