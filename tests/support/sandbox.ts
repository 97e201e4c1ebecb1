import { http, HttpResponse, passthrough } from 'msw'
import { setupServer } from 'msw/node'

import { BrokenConnection, createAnswer } from '#apps/sandbox/kit/answer.ts'
import type { Twin } from '#apps/sandbox/kit/twin.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import type { SandboxWorld, WorldSettings } from '#apps/sandbox/kit/world.ts'
import { startSandbox } from '#apps/sandbox/server.ts'
import type { Sandbox } from '#apps/sandbox/server.ts'

/** Makes a twin in a world, as each vendor's folder exports. */
export type MakeTwin = (world: SandboxWorld) => Twin

export interface StartedTwins {
  readonly world: SandboxWorld
  readonly twins: readonly Twin[]
  readonly close: () => Promise<void>
}

/**
 * Puts twins behind this process's own fetch, node:http and undici: code under test calls the vendors' true host names.
 * Calls to 127.0.0.1 and localhost pass through; everything else that is no twin's fails.
 */
export function startTwins(makers: readonly MakeTwin[], settings: Partial<WorldSettings> = {}): StartedTwins {
  const { world, twins } = makeTwins(makers, settings)
  const answer = createAnswer(world, twins)
  const server = setupServer(
    http.all('*', async ({ request }) => {
      if (['127.0.0.1', 'localhost', '[::1]'].includes(new URL(request.url).hostname)) return passthrough()
      try {
        return await answer(request)
      } catch (error) {
        if (error instanceof BrokenConnection) return HttpResponse.error()
        throw error
      }
    }),
  )
  server.listen()
  return { world, twins, close: async () => server.close() }
}

/** Serves twins on a free loopback port, as `npm start` and the acceptance suite do. */
export async function serveTwins(
  makers: readonly MakeTwin[],
  settings: Partial<WorldSettings> = {},
): Promise<StartedTwins & Pick<Sandbox, 'origin'>> {
  const { world, twins } = makeTwins(makers, settings)
  const { origin, close } = await startSandbox({ port: 0, world, twins })
  return { world, twins, origin, close }
}

function makeTwins(makers: readonly MakeTwin[], settings: Partial<WorldSettings>) {
  const world = createWorld({ seed: 1, ...settings })
  return { world, twins: makers.map((make) => make(world)) }
}
