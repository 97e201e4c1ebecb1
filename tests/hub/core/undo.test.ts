import { expect, test } from 'vitest'
import { undoWishes, valuesBefore, type Told } from '#hub/core/undo.ts'
import type { FieldValue } from '#shared/record.ts'

const line = (
  kind: Told['kind'],
  ...changes: readonly [field: string, before: FieldValue, after: FieldValue][]
): Told => ({
  kind,
  changes: changes.map(([field, before, after]) => ({ field, before, after, rule: 'newest' })),
})

test('of several changes to a field the whole span is taken back', () => {
  const lines = [line('changed', ['title', null, 'A'], ['city', 'X', 'Y']), line('edited', ['title', 'A', 'B'])]
  expect(undoWishes(lines)).toEqual([
    { field: 'city', expect: 'Y', to: 'X' },
    { field: 'title', expect: 'B', to: null },
  ])
})

test('a value that only lost was never here', () => {
  expect(undoWishes([line('changed', ['title', 'A', 'A'])])).toEqual([])
  expect(valuesBefore([line('changed', ['title', 'A', 'A'], ['employees', 72, '72'])])).toEqual({})
})

test('what follows by itself, and whom a record belongs to, is not undone', () => {
  const lines = [
    line('scored', ['score', 1, 2]),
    line('changed', ['grade', 'A', 'B'], ['ref.company', null, 'company_1']),
  ]
  expect(undoWishes(lines)).toEqual([])
})

test('what a lead began with is not undone, what came to it with a record that was recognised is', () => {
  const lines = [line('created', ['title', null, 'A']), line('linked', ['phone', null, '1'])]
  expect(undoWishes(lines)).toEqual([{ field: 'phone', expect: '1', to: null }])
})

test('the past is made of every line, the computed ones too', () => {
  const lines = [
    line('changed', ['title', null, 'A']),
    line('scored', ['score', 1, 2]),
    line('scored', ['score', 2, 3]),
  ]
  expect(valuesBefore(lines)).toEqual({ title: null, score: 1 })
})
