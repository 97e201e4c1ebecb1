import { expect, test } from 'vitest'
import { badWords } from './words.ts'

const bad = [
  ['hub/flow/a.ts', '// oxlint-disable-next-line no-console'],
  ['hub/flow/a.ts', '/* eslint-disable */'],
  ['hub/flow/a.ts', '// @ts-expect-error'],
  ['hub/flow/a.ts', '// prettier-ignore'],
  ['hub/flow/a.ts', '/* v8 ignore next */'],
  ['tests/a.test.ts', "test.skip('x', () => {})"],
  ['tests/a.test.ts', "describe.only('x', () => {})"],
  ['hub/flow/a.ts', '// TODO: later'],
  ['hub/utils/a.ts', ''],
  ['hub/flow/helpers.ts', ''],
] as const

test.for(bad)('%s with %o is refused', ([path, text]) => {
  expect(badWords(path, `const a = 1\n${text}\n`)).toHaveLength(1)
})

test('ordinary code is not', () => {
  expect(badWords('hub/flow/pull.ts', 'const skip = list.at(1)\n// Says why.\n')).toEqual([])
})
