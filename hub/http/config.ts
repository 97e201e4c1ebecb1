import type { Manifest } from '#shared/connector.ts'
import type { HubConfig } from '#hub/ports.ts'
import { choice, type Check, keys, origin, port, region, seconds, secret, text } from './setting.ts'

/** All that is set from outside. Read once, at the start, by `parseSettings`. */
export interface Settings {
  readonly hub: HubConfig
  /** Signs the cookies of sessions; at least 32 characters. */
  readonly authSecret: string
  readonly port: number
  /** Where the Node runtime keeps its databases. */
  readonly dataDir: string
  /** The libSQL server of the Workers runtime. */
  readonly libsql?: { readonly url: string; readonly adminUrl?: string; readonly token?: string }
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

export interface SettingsOptions {
  readonly runtime: 'node' | 'workers'
  /** Which secrets there may be is known by the manifests. */
  readonly connectors: readonly { readonly manifest: Pick<Manifest, 'id' | 'auth'> }[]
}

/** The start is stopped: every setting that is missing or malformed, at once, without its value. */
export class SettingsError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`Lead Hub cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
    this.problems = problems
  }
}

/** Secrets that belong to no connector. */
const doorSecrets = ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET']

/** Reads `process.env` or a Worker's bindings; bindings that are no text are left alone. Throws `SettingsError`. */
export function parseSettings(env: Readonly<Record<string, unknown>>, options: SettingsOptions): Settings {
  const problems: string[] = []
  const read = reader(env, problems)
  const publicUrl = read('PUBLIC_URL', origin, 'http://localhost:8787')
  const vendorGateway = read('VENDOR_GATEWAY', origin, null)
  const pollSeconds = read('POLL_SECONDS', seconds, null)
  const settings: Settings = {
    hub: {
      publicUrl: publicUrl ?? '',
      webhookUrl: read('WEBHOOK_URL', origin, null) ?? publicUrl ?? '',
      keys: read('HUB_KEYS', keys) ?? [],
      secrets: readSecrets(env, options.connectors, problems),
      defaultRegion: read('DEFAULT_REGION', region, 'CH') ?? 'CH',
      ...(vendorGateway === undefined ? {} : { vendorGateway }),
      ...(pollSeconds === undefined ? {} : { pollSeconds }),
    },
    authSecret: read('AUTH_SECRET', secret) ?? '',
    port: read('PORT', port, '8787') ?? 0,
    dataDir: read('DATA_DIR', text('./data'), './data') ?? '',
    logLevel: read('LOG_LEVEL', choice(['debug', 'info', 'warn', 'error']), 'info') ?? 'info',
    ...readLibsql(read, options.runtime),
  }
  if (problems.length > 0) throw new SettingsError(problems)
  return settings
}

/** `fallback`: text used where the setting is absent; `null`: it may be absent; not given: it must be set. */
type Read = <T>(name: string, check: Check<T>, fallback?: string | null) => T | undefined

function reader(env: Readonly<Record<string, unknown>>, problems: string[]): Read {
  return (name, check, fallback) => {
    const given = textOf(env, name) ?? fallback
    if (given === null) return undefined
    const found = given === undefined ? { wrong: 'is not set' } : check.parse(given)
    if ('value' in found) return found.value
    problems.push(`${name} ${found.wrong}. Example: ${name}=${check.example}`)
    return undefined
  }
}

function textOf(env: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = env[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function readLibsql(read: Read, runtime: SettingsOptions['runtime']): Pick<Settings, 'libsql'> {
  if (runtime === 'node') return {}
  const url = read('LIBSQL_URL', origin)
  const adminUrl = read('LIBSQL_ADMIN_URL', origin, null)
  const token = read('LIBSQL_TOKEN', text('a-token-of-the-database-server'), null)
  return {
    libsql: {
      url: url ?? '',
      ...(adminUrl === undefined ? {} : { adminUrl }),
      ...(token === undefined ? {} : { token }),
    },
  }
}

/** A connector without its client id and secret is shown as not configured; half of the pair is a mistake. */
function readSecrets(
  env: Readonly<Record<string, unknown>>,
  connectors: SettingsOptions['connectors'],
  problems: string[],
): Readonly<Record<string, string>> {
  const names = new Set(doorSecrets)
  for (const { manifest } of connectors) {
    if (manifest.auth.kind === 'none') continue
    const { clientId, clientSecret, webhookSecret } = manifest.auth.env
    for (const name of [clientId, clientSecret, webhookSecret]) if (name !== undefined) names.add(name)
    const missing = [clientId, clientSecret].filter((name) => textOf(env, name) === undefined)
    if (missing.length === 1) {
      const set = missing[0] === clientId ? clientSecret : clientId
      problems.push(`${missing[0]} is not set, though ${set} is. Example: ${missing[0]}=from-the-app-at-${manifest.id}`)
    }
  }
  const secrets: Record<string, string> = {}
  for (const name of names) {
    const value = textOf(env, name)
    if (value !== undefined) secrets[name] = value
  }
  return secrets
}
