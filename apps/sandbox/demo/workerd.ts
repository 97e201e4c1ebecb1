import { parseArgs } from 'node:util'

import { unstable_startWorker as startWorker } from 'wrangler'

/** A process of its own, started by `workers-process.ts`: bundles the Worker and runs it on workerd as `wrangler dev` does, but watches files only on request. */
async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { port: text, settings: text, persist: text, watch: { type: 'boolean' } } })
  const { port, settings = '', persist = '', watch = false } = values
  const worker = await startWorker({
    config: 'wrangler.toml',
    envFiles: [settings],
    dev: {
      server: { hostname: '127.0.0.1', port: Number(port) },
      inspector: false,
      persist,
      watch,
      remote: false,
      inferOriginFromRoutes: false,
    },
  })
  process.stdin.resume().once('close', () => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void worker.dispose().then(() => process.exit(0)))
  }
}

await main()
