import { http, HttpResponse } from 'msw'

import type { Twin } from '#apps/sandbox/kit/twin.ts'
import type { SandboxWorld } from '#apps/sandbox/kit/world.ts'

/** The smallest twin: an echo, a redirect, an action and a page. */
export function toyTwin(_world: SandboxWorld): Twin {
  let pokes = 0
  return {
    name: 'slack',
    hosts: ['toy.example', '*.toy.example'],
    handlers: [
      http.all('https://toy.example/echo', async ({ request }) =>
        HttpResponse.json({
          method: request.method,
          url: request.url,
          header: request.headers.get('X-Test'),
          body: await request.text(),
        }),
      ),
      http.get('https://toy.example/away', ({ request }) => {
        const to = new URL(request.url).searchParams.get('to') ?? ''
        return new HttpResponse(null, { status: 302, headers: { Location: to } })
      }),
      http.get('https://toy.example/pokes', () => HttpResponse.json(pokes)),
      http.post('https://toy.example/poke', () => HttpResponse.json((pokes += 1))),
    ],
    purpose: (method) => (method === 'GET' ? 'read' : 'write'),
    actions: {
      poke: () => ({ pokes: (pokes += 1) }),
      fail: () => {
        throw new Error('no poking today')
      },
    },
    page: (path) => (path === '/' ? `pokes: ${pokes}` : null),
    rateLimited: () => HttpResponse.json({ ok: false, error: 'ratelimited' }, { status: 429 }),
    reset: () => {
      pokes = 0
    },
  }
}
