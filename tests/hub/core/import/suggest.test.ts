import { expect, test } from 'vitest'
import { dayOfCell, spellingOf } from '#hub/core/import/days.ts'
import { suggestColumns } from '#hub/core/import/suggest.ts'

const targets = (columns: Readonly<Record<string, readonly string[]>>) =>
  suggestColumns(Object.entries(columns).map(([title, cells]) => ({ title, cells }))).map(({ target }) => target)

test.each([
  [
    ['Vorname', 'Name'],
    ['firstName', 'lastName'],
  ],
  [
    ['Nome', 'Cognome'],
    ['firstName', 'lastName'],
  ],
  [
    ['Prénom', 'Nom'],
    ['firstName', 'lastName'],
  ],
  [['Name'], ['fullName']],
  [
    ['firstName', 'LAST_NAME', 'E-Mail', 'Tél.', 'Natel'],
    ['firstName', 'lastName', 'email', 'phone', 'mobile'],
  ],
  [
    ['Adresse', 'PLZ'],
    ['street', 'postalCode'],
  ],
  [['Adresse'], ['address']],
  [['Strasse'], ['address']],
  [['Lieblingsfarbe'], [null]],
] as const)('%s', (titles, expected) => {
  expect(targets(Object.fromEntries(titles.map((title) => [title, ['x']])))).toEqual(expected)
})

test('a column whose title says nothing is known by what stands in it', () => {
  const cells = {
    a: ['ann@acme.example', 'bea@acme.example', 'none'],
    b: ['044 351 56 33', '+41 79 123 45 67'],
    c: ['www.acme.example', 'https://acme.example'],
    d: ['ann@acme.example / 044 351 56 33', 'bea@acme.example / 044 351 56 34'],
  }
  expect(targets(cells)).toEqual(['email', 'phone', 'website', 'contact'])
})

test('a title that its cells contradict is less sure, and a repeated one says what becomes of it', () => {
  const [doubtful, again, empty] = suggestColumns([
    { title: 'E-Mail', cells: ['yes', 'no'] },
    { title: 'Mail', cells: ['ann@acme.example'] },
    { title: 'Ort', cells: [] },
  ])
  expect(doubtful).toMatchObject({ target: 'email', confidence: 0.6 })
  expect(again).toMatchObject({ target: 'email', confidence: 0.5, reason: expect.stringContaining('fills its blanks') })
  expect(empty).toMatchObject({ target: null, reason: 'It is empty.' })
})

test('days are read in the spelling of their column', () => {
  expect(spellingOf(['03.12.2026', ''])).toBe('dmy')
  expect(spellingOf(['12/31/2026', '01/02/2026'])).toBe('mdy')
  expect(spellingOf(['01/02/2026'])).toBe('dmy')
  expect(spellingOf(['2026-12-03', '2026-12-03 09:30'])).toBe('iso')
  expect(spellingOf(['44985'])).toBe('serial')
  expect(spellingOf(['soon', '44985'])).toBeUndefined()
  expect(dayOfCell('3.12.26', 'dmy')).toBe('2026-12-03')
  expect(dayOfCell('12/31/2026', 'mdy')).toBe('2026-12-31')
  expect(dayOfCell('44985', 'serial')).toBe('2023-02-28')
  expect(dayOfCell('31.02.2026', 'dmy')).toBeUndefined()
  expect(dayOfCell('44985', 'dmy')).toBeUndefined()
})
