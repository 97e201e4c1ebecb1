import { expect, test } from 'vitest'
import { officeId } from '#shared/ids.ts'
import type { Area, Territory } from '#shared/territory.ts'
import { findConflicts, findGaps, findMistakes } from '#hub/core/territory/check.ts'
import { createPlacer } from '#hub/core/territory/place.ts'
import { egeli, luzern, romandie, three } from '#tests/support/offices.ts'
import { createDice } from '#tests/support/throws.ts'

const officeOf = (territory: Territory, fields: Record<string, string>) => createPlacer(territory).place(fields).office

test.each([
  [{ postalCode: '6003' }, luzern],
  [{ postalCode: '6000' }, luzern],
  [{ postalCode: '6999', country: 'Schweiz' }, luzern],
  [{ postalCode: 'CH-1003', country: 'Suisse' }, romandie],
  [{ postalCode: '3900 Brig' }, romandie],
  [{ postalCode: '8001' }, egeli],
  [{ postalCode: '6003', country: 'Germany' }, egeli],
  [{ country: 'ch' }, null],
  [{ country: 'DE' }, egeli],
  [{ country: 'DE', postalCode: '80331' }, egeli],
  [{ city: 'Luzern' }, null],
  [{ postalCode: 'unknown' }, null],
  [{}, null],
])('%j belongs to %s', (fields, office) => {
  expect(officeOf(three, fields)).toBe(office)
})

test('what is narrower counts, whatever the order: postal codes, canton, country, rest; an industry before none', () => {
  const areas: Area[] = [
    { office: egeli, country: 'CH' },
    { office: romandie, country: 'CH', canton: 'LU' },
    { office: luzern, country: 'CH', from: '6003', to: '6003' },
    { office: romandie, country: 'CH', from: '6003', to: '6003', industry: 'Banking' },
  ]
  for (const order of [areas, areas.toReversed()]) {
    const territory = { ...three, areas: order, rest: null }
    expect(officeOf(territory, { postalCode: '6003' })).toBe(luzern)
    expect(officeOf(territory, { postalCode: '6003', industry: ' banking ' })).toBe(romandie)
    expect(officeOf(territory, { postalCode: '6004' })).toBe(romandie)
    expect(officeOf(territory, { postalCode: '8001' })).toBe(egeli)
    expect(officeOf(territory, { postalCode: '80331', country: 'DE' })).toBeNull()
  }
})

test('a code stands for all that begin with it, and letters are codes too', () => {
  const areas: Area[] = [
    { office: luzern, country: 'DE', from: '80', to: '81' },
    { office: romandie, country: 'GB', from: 'SW1', to: 'SW1' },
  ]
  const territory = { ...three, areas, rest: null }
  expect(officeOf(territory, { postalCode: '80331', country: 'Deutschland' })).toBe(luzern)
  expect(officeOf(territory, { postalCode: '82110', country: 'DE' })).toBeNull()
  expect(officeOf(territory, { postalCode: 'sw1a 1aa', country: 'UK' })).toBe(romandie)
})

test('says why', () => {
  const placer = createPlacer(three)
  expect(placer.place({ postalCode: '6003' }).why).toBe('CH 6003 is in CH 6000–6999.')
  expect(placer.place({ postalCode: '8001' }).why).toBe('No area takes CH 8001, and Egeli has the rest.')
  expect(placer.place({ country: 'Schweiz' }).why).toBe(
    'It has no postal code that could be read, and CH is divided by them.',
  )
  expect(placer.place({ city: 'Bern' }).why).toBe('It has neither a postal code nor a country.')
})

test('the three offices have no conflict and no gap', () => {
  expect(findConflicts(three)).toEqual([])
  expect(findGaps(three)).toEqual([])
  expect(findMistakes(three)).toEqual([])
})

test('two offices in one place are a conflict; one office twice, another rank, country or industry is none', () => {
  const wide: Area = { office: romandie, country: 'CH', from: '3000', to: '3999' }
  const within: Area = { office: egeli, country: 'CH', from: '3900', to: '3999' }
  const conflictsWith = (...areas: Area[]) => findConflicts({ ...three, areas }).length
  expect(findConflicts({ ...three, areas: [wide, within] })).toEqual([{ one: wide, other: within }])
  expect(conflictsWith(wide, { ...within, office: romandie })).toBe(0)
  expect(conflictsWith(wide, { ...within, country: 'LI' })).toBe(0)
  expect(conflictsWith(wide, { ...within, industry: 'Banking' })).toBe(0)
  expect(conflictsWith(wide, { office: egeli, country: 'CH', canton: 'BE' })).toBe(0)
  expect(
    conflictsWith(
      { ...within, canton: 'BE', from: undefined, to: undefined },
      { office: luzern, country: 'CH', canton: 'BE' },
    ),
  ).toBe(1)
  expect(
    conflictsWith(
      { office: egeli, country: 'DE', from: '8', to: '8' },
      { office: luzern, country: 'DE', from: '803', to: '805' },
    ),
  ).toBe(1)
})

test('names the Swiss postal codes that nobody has', () => {
  const gaps = findGaps({ ...three, rest: null })
  expect(gaps.some(({ first, last }) => first <= 8001 && 8001 <= last)).toBe(true)
  expect(gaps.some(({ first, last }) => first <= 3999 && 3900 <= last)).toBe(false)
  expect(gaps.every(({ first, last }) => first <= last)).toBe(true)
  expect(findGaps({ ...three, rest: null, areas: [{ office: egeli, country: 'CH' }] })).toEqual([])
})

test('two thousand random territories: without a conflict a lead has one office, whatever the order of the areas', () => {
  const roll = createDice(7)
  const dice = (sides: number): number => Math.floor(roll() * sides)
  const pick = <T>(first: T, ...others: T[]): T => others[dice(others.length + 1)] ?? first
  let decided = 0
  for (let round = 0; round < 2_000; round += 1) {
    const areas: Area[] = Array.from({ length: 1 + dice(6) }, () => {
      const from = 1000 + dice(90) * 100
      const place =
        dice(4) === 0 ? { canton: pick('ZH', 'LU', 'VD', 'BE') } : { from: String(from), to: String(from + dice(500)) }
      return {
        office: pick(luzern, romandie, egeli),
        country: 'CH',
        ...place,
        ...(dice(3) === 0 ? { industry: 'Banking' } : {}),
      }
    })
    const territory: Territory = { ...three, areas, rest: dice(2) === 0 ? null : egeli }
    if (findConflicts(territory).length > 0) continue
    decided += 1
    const backwards = { ...territory, areas: areas.toReversed() }
    for (let lead = 0; lead < 10; lead += 1) {
      const fields = { postalCode: String(1000 + dice(9000)), industry: pick('', 'Banking', 'Retail') }
      expect(officeOf(backwards, fields)).toBe(officeOf(territory, fields))
    }
  }
  expect(decided).toBeGreaterThan(500)
})

test.each<[Partial<Territory>, string, string]>([
  [{ rest: officeId('bern') }, 'rest', 'There is no office bern.'],
  [{ areas: [{ office: officeId('bern'), country: 'CH' }] }, 'areas.0.office', 'There is no office bern.'],
  [
    { areas: [{ office: luzern, country: 'CH', from: '6000' }] },
    'areas.0.to',
    'A range has a first and a last postal code.',
  ],
  [{ areas: [{ office: luzern, country: 'CH', from: '70', to: '69' }] }, 'areas.0.to', '69 comes before 70.'],
  [
    { areas: [{ office: luzern, country: 'CH', from: '80331', to: '80331' }] },
    'areas.0.from',
    '80331 is no Swiss postal code or its beginning.',
  ],
  [{ areas: [{ office: luzern, country: 'CH', canton: 'XX' }] }, 'areas.0.canton', 'There is no canton XX.'],
  [
    { areas: [{ office: luzern, country: 'DE', canton: 'BE' }] },
    'areas.0.canton',
    'Only Switzerland’s cantons are known.',
  ],
  [
    {
      areas: [
        { office: luzern, country: 'CH', canton: 'LU' },
        { office: egeli, country: 'CH', canton: 'LU' },
      ],
    },
    'areas.1',
    'canton LU is egeli’s, but canton LU is luzern’s.',
  ],
])('%j is refused at %s', (part, path, message) => {
  expect(findMistakes({ ...three, ...part })[0]).toEqual({ path, message })
})
