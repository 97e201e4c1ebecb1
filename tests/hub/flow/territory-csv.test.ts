import { expect, test } from 'vitest'
import { readTerritoryCsv } from '#hub/flow/territory-csv.ts'
import { findMistakes } from '#hub/core/territory/check.ts'
import { three } from '#tests/support/offices.ts'

const read = (...lines: string[]) => readTerritoryCsv({ csv: lines.join('\r\n'), home: 'CH' })

test('three offices from a spreadsheet in German, with semicolons and a byte order mark', () => {
  const { territory, mistakes } = read(
    '\uFEFFBüro;Land;PLZ von;PLZ bis;Kanton;Branche',
    'Luzern;CH;6000;6999;;',
    'Romandie;;1000;2999;;',
    'Romandie;;3900;3999;;',
    'Egeli;;;;;',
    '',
  )
  expect(mistakes).toEqual([])
  expect(territory).toEqual(three)
  expect(findMistakes(territory)).toEqual([])
})

test('cantons, industries, other countries and single codes; names become ids', () => {
  const { territory } = read(
    'office,country,from,canton,industry',
    'Zürich West,,,ZH,Banking',
    'Zürich West,de,80331,,',
  )
  expect(territory.offices).toEqual([{ id: 'zurich-west', name: 'Zürich West' }])
  expect(territory.areas).toEqual([
    { office: 'zurich-west', country: 'CH', canton: 'ZH', industry: 'Banking' },
    { office: 'zurich-west', country: 'DE', from: '80331', to: '80331' },
  ])
})

test('lines that cannot be read are named and left out, the others are taken', () => {
  const { territory, mistakes } = read(
    'office,country,from,to',
    ',CH,1,2',
    'Bern,Switzerland,3000,3999',
    'Bern,CH,"=1+1",4',
    'Bern,CH,3000,3999',
  )
  expect(territory.areas).toHaveLength(1)
  expect(mistakes).toEqual([
    { line: 2, message: 'It names no office.' },
    { line: 3, message: 'country: Two letters, as CH.' },
    { line: 4, message: 'from: Letters and digits.' },
  ])
})

test('a file without titles says so', () => {
  expect(read('Luzern;6000;6999').mistakes).toEqual([
    { line: 1, message: 'There is no column “office”. Put the titles into the first line.' },
  ])
})
