import { join } from 'node:path'

import { expect, test } from 'vitest'
import { z } from 'zod'

import expectedJson from './google-recorded.expected.json' with { type: 'json' }
import { readCassettes, replay } from './google-replay.ts'

const expected = z
  .object({
    calls: z.number(),
    agreeing: z.number(),
    differences: z.array(z.object({ reason: z.string(), cassette: z.string(), path: z.string(), calls: z.number() })),
  })
  .parse(expectedJson)
const folder = join(process.env['LEAD_HUB_SHARED'] ?? '../shared', 'specs/google/recorded')

test('recorded calls of Google are answered the same, but for the differences written down', async () => {
  const outcomes = []
  for (const { name, interactions } of readCassettes(folder)) outcomes.push(...(await replay(name, interactions)))
  const different = outcomes.flatMap((one) => (one.difference === null ? [] : [{ ...one, difference: one.difference }]))
  const unexplained = different.filter(
    ({ cassette, difference }) =>
      !expected.differences.some(
        (known) => known.cassette === cassette && difference.startsWith(`body.${known.path}:`),
      ),
  )
  expect(unexplained).toEqual([])
  expect(outcomes.length).toBe(expected.calls)
  expect(outcomes.length - different.length).toBeGreaterThanOrEqual(expected.agreeing)
}, 60_000)
