import { parseArgs } from 'node:util'

import { z } from 'zod'

import { createWorld } from './kit/world.ts'
import { startSandbox } from './server.ts'
import { createTwins, fillTwins } from './twins.ts'

const usage =
  'node apps/sandbox/main.ts --port 8790 [--hub http://127.0.0.1:8787] [--tunnel https://public=http://127.0.0.1:8787]… ' +
  '[--seed demo|empty] [--records 3000]'

const shape = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  hub: z.url(),
  tunnel: z.array(z.string().regex(/^https?:\/\/[^=]+=https?:\/\/.+$/, 'is written public=local')),
  seed: z.enum(['demo', 'empty']),
  records: z.coerce.number().int().min(1).max(1_000_000),
})

/** Starts the twins on one loopback port and runs until it is told to stop. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8790' },
      hub: { type: 'string', default: 'http://127.0.0.1:8787' },
      tunnel: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: 'demo' },
      records: { type: 'string', default: '3000' },
    },
  })
  const settings = shape.safeParse(values)
  if (!settings.success) throw new Error(`${z.prettifyError(settings.error)}\n${usage}`)
  const { port, hub, tunnel, seed, records } = settings.data
  const world = createWorld({ seed: 1, tunnel: Object.fromEntries(tunnel.map(toPair)) })
  const count = seed === 'empty' ? 0 : records
  const twins = createTwins(world, { hubOrigin: new URL(hub).origin, records: count })
  const refill = () => fillTwins(world, twins, count)
  const sandbox = await startSandbox({ port, world, twins, refill })
  process.stdout.write(`${JSON.stringify({ level: 'info', message: 'sandbox is open', origin: sandbox.origin })}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close())
}

function toPair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return [text.slice(0, at), text.slice(at + 1)]
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
