import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { expect, test } from 'vitest'
import { z } from 'zod'

import { signV1, signV2, signV3 } from '#apps/sandbox/hubspot/signature.ts'
import { signV0 } from '#apps/sandbox/slack/signature.ts'

const shared = resolve(process.env['LEAD_HUB_SHARED'] ?? '../shared')
const parts = { secret: z.string(), method: z.string(), uri: z.string(), body: z.string(), expected: z.string() }
const vectors = z
  .object({
    slack_v0: z.object({ secret: z.string(), timestamp: z.string(), body: z.string(), expected: z.string() }),
    hubspot_v1: z.object({ secret: z.string(), body: z.string(), expected: z.string() }),
    hubspot_v2: z.array(z.object(parts)).min(1),
    hubspot_v3: z.array(z.object({ ...parts, timestamp: z.string() })).min(1),
  })
  .parse(JSON.parse(readFileSync(resolve(shared, 'specs/signature-vectors.json'), 'utf8')))

test.each(vectors.hubspot_v3)(
  'version 3 equals the published vector of $timestamp',
  ({ secret, expected, ...covered }) => {
    expect(signV3(secret, covered)).toBe(expected)
  },
)

test.each(vectors.hubspot_v2)(
  'version 2 equals the published vector of $method',
  ({ secret, expected, ...covered }) => {
    expect(signV2(secret, covered)).toBe(expected)
  },
)

test('version 1 equals the published vector', () => {
  const { secret, body, expected } = vectors.hubspot_v1
  expect(signV1(secret, body)).toBe(expected)
})

test("Slack's signature equals the published vector", () => {
  const { secret, timestamp, body, expected } = vectors.slack_v0
  expect(signV0(secret, timestamp, body)).toBe(expected)
})
