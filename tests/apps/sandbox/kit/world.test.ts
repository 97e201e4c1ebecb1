import { expect, test } from 'vitest'

import { createWorld } from '#apps/sandbox/kit/world.ts'

const startAt = Date.UTC(2026, 0, 2)

test('advancing runs due timers in order, each at its own time, and those they start', async () => {
  const world = createWorld({ seed: 1, startAt })
  const ran: [string, number][] = []
  const note = (name: string) => ran.push([name, Math.round((world.now() - startAt) / 1000)])
  world.after(5000, () => void note('late'))
  world.after(2000, () => {
    note('early')
    world.after(1000, () => void note('nested'))
  })
  world.after(60_000, () => void note('beyond'))
  await world.advance(10_000)
  expect(ran).toEqual([
    ['early', 2],
    ['nested', 3],
    ['late', 5],
  ])
  expect(Math.round((world.now() - startAt) / 1000)).toBe(10)
})

test('timers also run in real time', async () => {
  const world = createWorld({ seed: 1 })
  const before = Date.now()
  await new Promise<void>((resolve) => {
    const keepAlive = setTimeout(() => {}, 2000)
    world.after(20, () => {
      clearTimeout(keepAlive)
      resolve()
    })
  })
  expect(Date.now() - before).toBeLessThan(1000)
})

test('the same seed throws the same dice', () => {
  const throws = (seed: number) => {
    const world = createWorld({ seed })
    return Array.from({ length: 5 }, () => world.random())
  }
  expect(throws(7)).toEqual(throws(7))
  expect(throws(7)).not.toEqual(throws(8))
  expect(throws(7).every((value) => value >= 0 && value < 1)).toBe(true)
})

test('webhooks to a tunnelled origin go to its local end with body and headers', async () => {
  const seen: string[] = []
  const world = createWorld({
    seed: 1,
    tunnel: { 'https://hub.example': 'http://127.0.0.1:8787' },
    fetch: async (request) => {
      const asked = new Request(request)
      seen.push(`${asked.method} ${asked.url} ${asked.headers.get('X-Sign')} ${await asked.text()}`)
      return new Response()
    },
  })
  await world.send(
    new Request('https://hub.example/hooks/1?x=y', { method: 'POST', headers: { 'X-Sign': 's' }, body: 'b' }),
  )
  await world.send(new Request('https://other.example/'))
  expect(seen).toEqual(['POST http://127.0.0.1:8787/hooks/1?x=y s b', 'GET https://other.example/ null '])
})
