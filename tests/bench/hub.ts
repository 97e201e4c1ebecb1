import { connectors } from '#connectors/index.ts'
import { parseSettings } from '#hub/http/config.ts'
import { startServer } from '#hub/runtime/node/server.ts'

/** What the hub's process has used since it was last asked. */
export interface Usage {
  readonly roundTrips: number
  readonly cpuMs: number
  /** Largest resident set so far. */
  readonly rssMb: number
}

// The hub as it is, in a process of its own, that tells its parent what it used.
let roundTrips = 0
let since = process.cpuUsage()
await startServer(parseSettings(process.env, { runtime: 'node', connectors }), 'apps/settings/dist', () => {
  roundTrips += 1
})
process.on('message', () => {
  const cpu = process.cpuUsage(since)
  const usage: Usage = {
    roundTrips,
    cpuMs: (cpu.user + cpu.system) / 1_000,
    rssMb: process.resourceUsage().maxRSS / 1_024,
  }
  roundTrips = 0
  since = process.cpuUsage()
  if (process.env['BENCH_MEMORY'] !== undefined) process.stderr.write(`${JSON.stringify(process.memoryUsage())}\n`)
  process.send?.(usage)
})
process.once('SIGTERM', () => process.exit(0))
process.send?.('ready')
