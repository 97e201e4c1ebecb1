import { randomBytes } from 'node:crypto'
import { connectors } from '#connectors/index.ts'
import { createLog } from '#shared/log.ts'
import type { Settings } from '#hub/http/config.ts'
import type { Ports } from '#hub/ports.ts'
import { openDatabases } from './databases.ts'

/** What the Node runtime lends the hub: files, the platform's fetch, timers, standard output. */
export async function createPorts(
  settings: Settings,
  { wake, observe }: { readonly wake: Ports['wake']; readonly observe: (() => void) | undefined },
): Promise<Ports & { close(): void }> {
  const databases = await openDatabases(settings.dataDir, observe)
  const log = createLog((line) => void process.stdout.write(`${line}\n`), Date.now, {
    level: settings.logLevel,
    secrets: [...Object.values(settings.hub.secrets), settings.authSecret],
  })
  return {
    config: settings.hub,
    connectors,
    databases,
    fetch: (request) => fetch(request),
    now: Date.now,
    after: (task, ms) => {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
    randomId: () => randomBytes(16).toString('hex'),
    wake,
    log,
    close: databases.close,
  }
}
