import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { HubProcess } from './hub-process.ts'
import { freePort, startSqld, type Sqld } from './sqld.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const startSecondsMax = 90
const sweepEveryMs = 60_000

/** The hub on workerd, and the database server beneath it. */
export interface WorkersProcess extends HubProcess {
  readonly sqld: Sqld
}

type Env = Readonly<Record<string, string>>
type OnLog = (line: string) => void

interface WorkerdOptions {
  readonly onLog: OnLog | undefined
  readonly watch: boolean
}

/**
 * Starts a libSQL server and the hub on workerd, as `npm run dev:workers` does, and waits until it answers. Both keep
 * what they have in `DATA_DIR`. Stopping ends both; with SIGKILL as a power cut would. `watch`: a changed source file
 * restarts the Worker.
 */
export async function startWorkersProcess(env: Env, onLog?: OnLog, watch = false): Promise<WorkersProcess> {
  const dataDir = resolve(root, env['DATA_DIR'] ?? '.data/workers')
  await mkdir(dataDir, { recursive: true })
  const sqld = await startSqld(join(dataDir, 'sqld'))
  const port = env['PORT'] === '0' ? String(await freePort()) : (env['PORT'] ?? '8787')
  const settings = { ...env, PORT: port, DATA_DIR: dataDir, LIBSQL_URL: sqld.url, LIBSQL_ADMIN_URL: sqld.adminUrl }
  try {
    const hub = await startWorkerd(settings, { onLog, watch })
    return {
      ...hub,
      sqld,
      async stop(signal = 'SIGTERM') {
        await hub.stop(signal)
        await sqld.stop(signal)
      },
    }
  } catch (error) {
    await sqld.stop('SIGKILL')
    throw error
  }
}

/** Wrangler, which bundles the Worker and starts workerd. Both are ended by their process group. */
async function startWorkerd(env: Env, { onLog, watch }: WorkerdOptions): Promise<HubProcess> {
  const said: string[] = []
  const child = spawn(process.execPath, [...(await workerdCommand(env)), ...(watch ? ['--watch'] : [])], {
    cwd: root,
    detached: true,
    // It ends when its standard input does: with us, however we end.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: wranglerEnv(env),
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.push(text)
      if (said.length > 50) said.shift()
      onLog?.(text)
    })
  }
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const end = (signal: NodeJS.Signals): void => void endGroup(child.pid, signal)
  const atExit = (): void => end('SIGKILL')
  process.once('exit', atExit)
  const local = `http://127.0.0.1:${env['PORT'] ?? '8787'}`
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    end(signal)
    await Promise.race([ended, pause(5_000)])
    // Wrangler may be gone before its children are.
    end('SIGKILL')
    await ended
    process.off('exit', atExit)
  }
  const isHopeless = (): boolean => child.exitCode !== null || said.some((text) => text.includes('settings.wrong'))
  for (let waited = 0; waited < startSecondsMax * 10 && !isHopeless(); waited += 1) {
    if (await answers(`${local}/healthz`)) {
      const stopSweeping = sweepRegularly(local)
      return {
        origin: env['PUBLIC_URL'] ?? local,
        pid: child.pid ?? 0,
        async stop(signal = 'SIGTERM') {
          stopSweeping()
          await stop(signal)
        },
      }
    }
    await pause(100)
  }
  await stop('SIGKILL')
  throw new Error(`The hub did not start on workerd:\n${said.join('')}`)
}

/** Settings go through a file that only we can read: a command line is seen by everybody on the machine. */
async function workerdCommand(env: Env): Promise<readonly string[]> {
  const dataDir = env['DATA_DIR'] ?? ''
  const file = join(dataDir, 'workers.env')
  // Wrangler wants the folder of the settings page, built or not.
  await mkdir(join(root, 'apps/settings/dist'), { recursive: true })
  const lines = Object.entries(env).map(([name, value]) => `${name}='${value}'\n`)
  await writeFile(file, lines.join(''), { mode: 0o600 })
  const places = ['--port', env['PORT'] ?? '8787', '--settings', file, '--persist', join(dataDir, 'workerd')]
  return [join(import.meta.dirname, 'workerd.ts'), ...places]
}

/** Wrangler is kept from calling home. */
const wranglerEnv = (env: Env): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  NO_COLOR: '1',
  CI: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_LOG_PATH: join(env['DATA_DIR'] ?? '', 'wrangler-logs'),
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
})

/** Cron does not tick on this machine: its handler is called as often, and at the start. */
function sweepRegularly(origin: string): () => void {
  const sweep = (): void => void answers(`${origin}/cdn-cgi/local/scheduled`)
  sweep()
  const timer = setInterval(sweep, sweepEveryMs).unref()
  return () => clearInterval(timer)
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal)
  } catch {
    // Nobody is left in the group.
    return false
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
