import type { OfficeId } from '#shared/ids.ts'
import type { Area, Territory } from '#shared/territory.ts'
import { endOf, rankOf, titleOfArea } from './place.ts'
import { swissCantons, swissRuns, type Run } from './swiss-cantons.ts'

/** Two areas that are equally narrow, of different offices, and have places in common. */
export interface Conflict {
  readonly one: Area
  readonly other: Area
}

/** Every pair that would give one lead to two offices. */
export const findConflicts = ({ areas }: Territory): readonly Conflict[] => {
  const groups = Map.groupBy(areas, (area) => `${area.country} ${rankOf(area)} ${area.industry?.toLowerCase() ?? ''}`)
  return [...groups.values()].flatMap(conflictsIn)
}

/** Sorted by where they begin, an area meets those after it up to the first that begins beyond its end. */
const conflictsIn = (areas: readonly Area[]): readonly Conflict[] => {
  const sorted = areas.toSorted((one, other) => compareTexts(startOf(one), startOf(other)))
  return sorted.flatMap((one, index) => {
    const met: Conflict[] = []
    for (const other of sorted.slice(index + 1)) {
      if (startOf(other) > lastOf(one)) break
      if (other.office !== one.office) met.push({ one, other })
    }
    return met
  })
}

const startOf = ({ from, canton }: Area): string => from ?? canton ?? ''
const lastOf = ({ to, canton }: Area): string => (to === undefined ? (canton ?? '') : endOf(to))
const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** What is wrong with a territory, and where: `areas.3.to`. */
export interface Mistake {
  readonly path: string
  readonly message: string
}

/** Everything that has to be mended before a territory can be in force. */
export const findMistakes = (territory: Territory): readonly Mistake[] => {
  const { offices, areas, rest } = territory
  const known = new Set(offices.map(({ id }) => id))
  const twice = offices.filter(({ id }, index) => offices.findIndex((office) => office.id === id) !== index)
  const at = (area: Area): string => `areas.${areas.indexOf(area)}`
  return [
    ...twice.map(({ id }) => ({ path: `offices.${id}`, message: `Two offices are called ${id}.` })),
    ...areas.flatMap((area) =>
      wrongWith(area, known).map(({ path, message }) => ({ path: `${at(area)}.${path}`, message })),
    ),
    ...(rest === null || known.has(rest) ? [] : [{ path: 'rest', message: `There is no office ${rest}.` }]),
    ...findConflicts(territory).map(({ one, other }) => ({
      path: at(other),
      message: `${titleOfArea(other)} is ${other.office}’s, but ${titleOfArea(one)} is ${one.office}’s.`,
    })),
  ]
}

const swissForm = /^\d{1,4}$/

const wrongWith = (area: Area, offices: ReadonlySet<OfficeId>): readonly Mistake[] => {
  const { office, country, from, to, canton } = area
  const wrong: Mistake[] = []
  const note = (path: string, message: string): void => void wrong.push({ path, message })
  if (!offices.has(office)) note('office', `There is no office ${office}.`)
  if ((from === undefined) !== (to === undefined))
    note(from === undefined ? 'from' : 'to', 'A range has a first and a last postal code.')
  if (from !== undefined && to !== undefined) {
    if (canton !== undefined) note('canton', 'Name postal codes or a canton, not both.')
    if (from > endOf(to)) note('to', `${to} comes before ${from}.`)
    for (const [path, code] of [['from', from] as const, ['to', to] as const])
      if (country === 'CH' && !swissForm.test(code)) note(path, `${code} is no Swiss postal code or its beginning.`)
  }
  if (canton !== undefined && country !== 'CH') note('canton', 'Only Switzerland’s cantons are known.')
  else if (canton !== undefined && !swissCantons.includes(canton)) note('canton', `There is no canton ${canton}.`)
  return wrong
}

/** Swiss postal codes whose leads would be nobody's, as runs within one canton. Only Switzerland's codes are known here. */
export const findGaps = ({ areas, rest }: Territory): readonly Run[] => {
  const everybody = areas.filter(({ country, industry }) => country === 'CH' && industry === undefined)
  if (rest !== null || everybody.some((area) => rankOf(area) === 0)) return []
  const cantons = new Set(everybody.flatMap(({ canton }) => canton ?? []))
  const taken = everybody.filter(({ from }) => from !== undefined)
  return swissRuns.filter(({ canton }) => !cantons.has(canton)).flatMap((run) => without(run, taken))
}

/** What is left of a run of four-digit codes. */
const without = (run: Run, taken: readonly Area[]): readonly Run[] => {
  let left: readonly Run[] = [run]
  for (const { from = '', to = '' } of taken) {
    const first = Number(from.slice(0, 4).padEnd(4, '0'))
    const last = Number(to.slice(0, 4).padEnd(4, '9'))
    left = left.flatMap((part) => cut(part, { first, last }))
  }
  return left
}

const cut = (run: Run, { first, last }: { readonly first: number; readonly last: number }): readonly Run[] => {
  if (last < run.first || first > run.last) return [run]
  const before = first > run.first ? [{ ...run, last: first - 1 }] : []
  const after = last < run.last ? [{ ...run, first: last + 1 }] : []
  return [...before, ...after]
}
