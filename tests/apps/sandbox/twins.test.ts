import { expect, test } from 'vitest'

import { createWorld } from '#apps/sandbox/kit/world.ts'
import { seedFor } from '#apps/sandbox/seed.ts'
import { createTwins } from '#apps/sandbox/twins.ts'

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
