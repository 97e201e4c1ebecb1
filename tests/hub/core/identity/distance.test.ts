import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOneTypoApart, jaroWinkler } from '#hub/core/identity/distance.ts'
import { soundOf } from '#hub/core/identity/sound.ts'

// The examples of W. E. Winkler (1990) and M. A. Jaro (1989), to three places.
test.each([
  ['martha', 'marhta', 0.961],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.813],
  ['crate', 'trace', 0.733],
  ['abc', 'xyz', 0],
  ['', 'ada', 0],
])('%s and %s are alike by %d', (a, b, likeness) => {
  expect(jaroWinkler(a, b)).toBeCloseTo(likeness, 3)
})

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 40 })

test('likeness is the same from both sides, and never outside 0 to 1', () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      const likeness = jaroWinkler(a, b)
      expect(jaroWinkler(b, a)).toBeCloseTo(likeness, 9)
      expect(likeness).toBeGreaterThanOrEqual(0)
      expect(likeness).toBeLessThanOrEqual(1)
    }),
  )
})

/** Every word that one slip makes of another. */
function slipsOf(text: string): ReadonlySet<string> {
  const slips = new Set<string>([text])
  for (let at = 0; at <= text.length; at += 1) {
    const [start, end] = [text.slice(0, at), text.slice(at)]
    slips.add(start + end.slice(1))
    if (end.length > 1) slips.add(start + end.charAt(1) + end.charAt(0) + end.slice(2))
    for (const letter of 'abcd') {
      slips.add(start + letter + end)
      if (end !== '') slips.add(start + letter + end.slice(1))
    }
  }
  return slips
}

test('one typo apart is what one slip can reach, and nothing else', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 5 })
  fc.assert(
    fc.property(short, short, (a, b) => {
      expect(isOneTypoApart(a, b)).toBe(slipsOf(a).has(b))
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['christian', 'khristian'],
  ['lucia', 'lukia'],
  ['sophie', 'sofie'],
  ['matthias', 'mathias'],
  ['kevin', 'kefin'],
])('%s and %s sound alike', (a, b) => {
  expect(soundOf(a)).toBe(soundOf(b))
})

test.each([
  ['anna', 'hanna'],
  ['meier', 'meister'],
])('%s and %s do not', (a, b) => {
  expect(soundOf(a)).not.toBe(soundOf(b))
})
