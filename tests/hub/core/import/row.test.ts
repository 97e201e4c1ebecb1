import { expect, test } from 'vitest'
import type { Target } from '#shared/import.ts'
import { rowOf } from '#hub/core/import/row.ts'

const person = (columns: readonly (readonly [Target, string])[]) =>
  rowOf(
    columns.map(([, cell]) => cell),
    { columns: columns.map(([target]) => ({ title: target, target })), region: 'CH' },
  )

test('who came without a source comes from the partner, and own fields stay text', () => {
  expect(
    person([
      ['lastName', 'Arx'],
      ['custom.colour', 'red'],
    ]).fields,
  ).toEqual({ lastName: 'Arx', 'custom.colour': 'red' })
  expect(
    person([
      ['lastName', 'Arx'],
      ['source', 'fair'],
    ]).fields,
  ).toEqual({ lastName: 'Arx', source: 'fair' })
})

test('an owner is a colleague’s e-mail, and a name is left out and told', () => {
  expect(
    person([
      ['lastName', 'Arx'],
      ['owner', ' Vera@Acme.example '],
    ]).fields,
  ).toEqual({
    lastName: 'Arx',
    owner: 'vera@acme.example',
  })
  expect(
    person([
      ['lastName', 'Arx'],
      ['owner', 'Vera'],
    ]),
  ).toEqual({
    fields: { lastName: 'Arx' },
    notes: ['The owner “Vera” is no e-mail address, left out.'],
  })
})

test.each([
  ['Arx, Ann von', 'Ann von', 'Arx'],
  ['Ann Maria Meier', 'Ann Maria', 'Meier'],
  ['Ann von Arx', 'Ann', 'von Arx'],
  ['Meier', undefined, 'Meier'],
] as const)('the name “%s”', (cell, firstName, lastName) => {
  expect(person([['fullName', cell]]).fields).toMatchObject({ ...(firstName && { firstName }), lastName })
})

test.each([
  ['Bahnhofstrasse 1, 6003 Luzern', { street: 'Bahnhofstrasse 1', postalCode: '6003', city: 'Luzern' }],
  ['Bahnhofstrasse 1\nCH-6003 Luzern', { street: 'Bahnhofstrasse 1', postalCode: '6003', city: 'Luzern' }],
  ['c/o Meier, Weg 2, 6003', { street: 'c/o Meier, Weg 2', postalCode: '6003' }],
  ['Weg 2, Luzern', { street: 'Weg 2', city: 'Luzern' }],
  ['Luzern', { city: 'Luzern' }],
] as const)('the address “%s”', (cell, parts) => {
  expect(
    person([
      ['lastName', 'Meier'],
      ['address', cell],
    ]).fields,
  ).toEqual({ lastName: 'Meier', ...parts })
})

test.each([
  ['ann@acme.example / 044 351 56 33', { email: 'ann@acme.example', phone: '+41443515633' }],
  ['044/351 56 33', { phone: '+41443515633' }],
  ['Tel. 044 351 56 33; Ann@Acme.example', { email: 'ann@acme.example', phone: '+41443515633' }],
] as const)('the contact “%s”', (cell, parts) => {
  expect(person([['contact', cell]]).fields).toEqual({ ...parts })
})

test('a number without a country code is one of the country that the line names', () => {
  expect(
    person([
      ['phone', '030 901820'],
      ['country', 'Deutschland'],
    ]).fields['phone'],
  ).toBe('+4930901820')
})

test('what cannot be right is left out, told in a sentence, and refuses nobody', () => {
  const { fields, notes, refused } = person([
    ['lastName', 'Ahi?'],
    ['email', 'ann at acme'],
    ['phone', '4,17912E+10'],
    ['mobile', 'call me'],
    ['doNotContactUntil', 'soon'],
    ['street', 'x'.repeat(5_001)],
  ])
  expect({ fields, refused }).toEqual({ fields: { lastName: 'Ahi?' }, refused: undefined })
  expect(notes).toEqual([
    'doNotContactUntil: “soon” is no day, left out.',
    'street: longer than 5000 characters, left out.',
    '“Ahi?”: a letter was lost before the file came here.',
    '“ann at acme” is no e-mail address, left out.',
    '“4,17912E+10”: a spreadsheet has rounded this phone number, and its digits are lost; left out.',
    '“call me” is no phone number, left out.',
  ])
})

test('what is spelt like a day is one only where days belong', () => {
  const columns = [
    { title: 'PLZ am Ort', target: 'postalCode', days: 'serial' },
    { title: 'Erstellt am', target: 'custom.created', days: 'serial' },
    { title: 'Name', target: 'lastName' },
  ] as const
  expect(rowOf(['44985', '44985', 'Meier'], { columns, region: 'DE' }).fields).toEqual({
    postalCode: '44985',
    'custom.created': '2023-02-28',
    lastName: 'Meier',
  })
})

test('a line that names nobody is refused', () => {
  expect(
    person([
      ['city', 'Luzern'],
      ['email', 'nonsense'],
    ]).refused,
  ).toMatch(/names nobody/)
})

test('of two columns of one field the second fills the first one’s blanks; cells beyond the last column are told', () => {
  const terms = {
    columns: [
      { title: 'a', target: 'email' },
      { title: 'b', target: 'email' },
    ] as const,
    region: 'CH',
    partner: '',
  }
  expect(rowOf(['', 'b@acme.example'], terms).fields).toEqual({ email: 'b@acme.example' })
  expect(rowOf(['a@acme.example', 'b@acme.example', 'more'], terms)).toEqual({
    fields: { email: 'a@acme.example' },
    notes: ['1 cell beyond the last column left out.'],
  })
})
