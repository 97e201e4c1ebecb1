import { expect, test } from 'vitest'
import { z } from 'zod'

import { createControl } from '#apps/sandbox/kit/control.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import { seedFor } from '#apps/sandbox/seed.ts'
import { createTwins, fillTwins } from '#apps/sandbox/twins.ts'

test('every twin opens with the seed in it and shows it to people', () => {
  const world = createWorld({ seed: 1 })
  const twins = createTwins(world, { hubOrigin: 'http://127.0.0.1:8787', records: 300 })
  expect(twins.map(({ name }) => name)).toEqual(['salesforce', 'hubspot', 'google', 'slack'])
  for (const twin of twins) expect(twin.page('/', new URLSearchParams())).toContain('<h1>')
  const seed = seedFor(300)
  const found = twins[0]?.actions['records']?.({ object: 'Lead' })
  expect(found).toMatchObject({ records: { length: seed.salesforce.leads.length } })
})

test('a sandbox may open empty', () => {
  const twins = createTwins(createWorld({ seed: 1 }), { hubOrigin: 'http://127.0.0.1:8787', records: 0 })
  expect(twins[0]?.actions['records']?.({ object: 'Lead' })).toEqual({ records: [] })
})

test('a reset brings the seed back as it was', async () => {
  const world = createWorld({ seed: 1 })
  const twins = createTwins(world, { hubOrigin: 'http://127.0.0.1:8787', records: 300 })
  const control = createControl(world, twins, () => fillTwins(world, twins, 300))
  const records = () =>
    z.object({ records: z.array(z.unknown()) }).parse(twins[0]?.actions['records']?.({ object: 'Lead' }))
  const before = records().records.length
  twins[0]?.actions['create']?.({ object: 'Lead', fields: { LastName: 'More', Company: 'More AG' } })
  expect(records().records).toHaveLength(before + 1)
  const reply = await control(new Request('http://127.0.0.1/_twin/reset', { method: 'POST' }))
  expect(reply.status).toBe(200)
  expect(records().records).toHaveLength(before)
})
