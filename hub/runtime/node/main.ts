import { connectors } from '#connectors/index.ts'
import { parseSettings, SettingsError } from '#hub/http/config.ts'
import { startServer } from './server.ts'

/** Reads `.env` where there is one, starts the hub, and stops it in order on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  try {
    process.loadEnvFile('.env')
  } catch {
    // No .env: the environment itself has the settings.
  }
  const settings = parseSettings(process.env, { runtime: 'node', connectors })
  const server = await startServer(settings, 'apps/settings/dist')
  process.stdout.write(`Lead Hub is at ${server.url}\n`)
  const stop = (): void => void server.stop().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof SettingsError ? error.message : String(error)}\n`)
  process.exitCode = 1
}
