import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { sandboxClient } from '#apps/sandbox/google/twin.ts'
import { sandboxHubspotApp } from '#apps/sandbox/hubspot/app.ts'
import { sandboxSalesforceApp } from '#apps/sandbox/salesforce/app.ts'
import { sandboxSlackApp } from '#apps/sandbox/slack/app.ts'

/** The address vendors are given; the sandbox's tunnel leads it to this machine, as a developer's tunnel would. */
export const tunnelOrigin = 'https://lead-hub.sandbox.example'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** As `npm run serve` has them: the hub works in small batches, and V8 need not hoard memory for it. */
export const nodeFlags = ['--max-semi-space-size=16', '--max-old-space-size=256']
/** As `npm run serve` has it: glibc keeps a heap of its own for every thread, and never gives back what one has freed. */
export const nodeEnv = { MALLOC_ARENA_MAX: '1' } as const

const startSecondsMax = 60

export interface HubSettings {
  readonly port: number
  /** Where the twins are served. */
  readonly gateway: string
  readonly dataDir: string
  readonly extra?: Readonly<Record<string, string>>
  /** Where its log lines go. */
  readonly onLog?: (line: string) => void
}

export interface HubProcess {
  readonly origin: string
  readonly pid: number
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** The settings a hub needs to talk to the sandbox's twins. Keys are drawn per call. */
export function sandboxEnv({ port, gateway, dataDir, extra }: HubSettings): Readonly<Record<string, string>> {
  const salesforce = sandboxSalesforceApp([])
  return {
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    WEBHOOK_URL: tunnelOrigin,
    DATA_DIR: dataDir,
    HUB_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    VENDOR_GATEWAY: gateway,
    SALESFORCE_CLIENT_ID: salesforce.id,
    SALESFORCE_CLIENT_SECRET: salesforce.secret,
    HUBSPOT_CLIENT_ID: sandboxHubspotApp.clientId,
    HUBSPOT_CLIENT_SECRET: sandboxHubspotApp.clientSecret,
    GOOGLE_CLIENT_ID: sandboxClient.id,
    GOOGLE_CLIENT_SECRET: sandboxClient.secret,
    SLACK_CLIENT_ID: sandboxSlackApp.clientId,
    SLACK_CLIENT_SECRET: sandboxSlackApp.clientSecret,
    SLACK_SIGNING_SECRET: sandboxSlackApp.signingSecret,
    LOG_LEVEL: 'warn',
    ...extra,
  }
}

/** Starts the hub as a process of its own, as `npm run serve` does, and waits until it answers. */
export async function startHubProcess(
  env: Readonly<Record<string, string>>,
  onLog?: (line: string) => void,
): Promise<HubProcess> {
  const child = spawn(process.execPath, [...nodeFlags, 'hub/runtime/node/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...nodeEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      said.push(text)
      if (said.length > 50) said.shift()
      onLog?.(text)
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null
  const origin = env['PUBLIC_URL'] ?? ''
  for (let waited = 0; waited < startSecondsMax * 10; waited += 1) {
    if (hasExited()) throw new Error(`The hub did not start:\n${said.join('')}`)
    if (await answers(origin)) {
      return {
        origin,
        pid: child.pid ?? 0,
        async stop(signal = 'SIGTERM') {
          child.kill(signal)
          await ended
        },
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill('SIGKILL')
  throw new Error(`The hub did not answer within ${startSecondsMax} seconds:\n${said.join('')}`)
}

async function answers(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/healthz`)).ok
  } catch {
    return false
  }
}
