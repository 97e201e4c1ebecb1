import { connectors } from '#connectors/index.ts'
import { createLog, type Log } from '#shared/log.ts'
import { parseSettings, type Settings } from '#hub/http/config.ts'
import type { Ports } from '#hub/ports.ts'
import { openDatabases } from './databases.ts'
import type { Env } from './env.ts'

/** Settings of this isolate: bindings do not change while it lives. */
let settings: Settings | undefined

/** Reads the bindings once per isolate. Throws `SettingsError`. */
export function readSettings(env: Env): Settings {
  settings ??= parseSettings(env, { runtime: 'workers', connectors })
  return settings
}

/** A line of the platform's log. */
export const print = (line: string): void => console.log(line)

/** One JSON object per line, which the platform's log collects. */
export function workerLog(env: Env): Log {
  const { hub, authSecret, logLevel } = readSettings(env)
  const secrets = [...Object.values(hub.secrets), authSecret]
  return createLog(print, Date.now, { level: logLevel, secrets })
}

/** A libSQL server takes and gives no value above 5 MB, in which rows travel; a lead has 3 kB, more where texts are long. */
const rowsMax = 500

/** What the Workers runtime lends the hub. Made once per request: clients and sockets may not outlive theirs. */
export async function createPorts(
  { hub: config, libsql }: Settings,
  { wake, log }: { readonly wake: Ports['wake']; readonly log: Log },
): Promise<Ports> {
  if (libsql === undefined) throw new TypeError('The Workers runtime was started without a database server.')
  return {
    config,
    connectors,
    databases: await openDatabases(libsql),
    fetch: (request) => fetch(request),
    now: Date.now,
    after: (task, ms) => {
      const timer = setTimeout(task, ms)
      return () => clearTimeout(timer)
    },
    randomId: () => crypto.randomUUID().replaceAll('-', ''),
    wake,
    rowsMax,
    log,
  }
}
