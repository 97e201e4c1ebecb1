import { expect, test } from 'vitest'

import { loadHubspot } from '#apps/sandbox/load-seed.ts'
import { seedFor } from '#apps/sandbox/seed.ts'

import { createBench } from './support.ts'

const page = (bench: ReturnType<typeof createBench>, path: string, query = '') =>
  bench.twin.page(path, new URLSearchParams(query))

test('people can search, open, edit and merge on the page', () => {
  const bench = createBench()
  bench.act('create', { 'p.email': 'ada@example.com', 'p.firstname': '<Ada>' })
  bench.act('create', { 'p.email': 'bob@example.com' })
  expect(page(bench, '/')).toContain('2 found')
  expect(page(bench, '/contacts', 'q=ada')).toContain('&lt;Ada&gt;')
  expect(page(bench, '/contacts', 'q=ada')).not.toContain('bob@example.com')
  bench.act('edit', { objectType: 'contacts', id: '10001', 'p.city': 'Chur', 'p.firstname': '' })
  expect(page(bench, '/contacts/10001')).toContain('value="Chur"')
  bench.act('merge', { objectType: 'contacts', primaryId: '10001', otherId: '10002' })
  expect(page(bench, '/contacts')).toContain('1 found')
  expect(page(bench, '/contacts/999')).toBeNull()
})

test('the card page shows what the app answered', async () => {
  const bench = createBench({
    app: { permittedFetchUrls: ['https://hub.example'] },
    fetch: async () => Response.json({ score: 82 }),
  })
  bench.act('create', { properties: { firstname: 'Ada' } })
  await bench.act('card-fetch', { url: 'https://hub.example/?objectId=10001', method: 'GET', body: '' })
  expect(page(bench, '/contacts/10001/card')).toContain('{&quot;score&quot;:82}')
})

test('the seed is loaded whole, with companies, and nobody is told', () => {
  const bench = createBench({ app: { targetUrl: 'https://hub.example/hook' } })
  const seed = seedFor(300)
  loadHubspot(bench.twin, seed, bench.world.now())
  expect(bench.act('count')).toEqual({ count: seed.hubspot.contacts.length })
  expect(bench.act('count', { objectType: 'companies' })).toEqual({ count: seed.hubspot.companies.length })
  expect(bench.twin.state().webhooks.open()).toBe(0)
})

test('a reset forgets everything', () => {
  const bench = createBench()
  bench.act('create', { properties: { firstname: 'Ada' } })
  void bench.twin.reset?.()
  expect(bench.act('count')).toEqual({ count: 0 })
})
