import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

import { createHubClient, type HubClient } from '#apps/sandbox/demo/hub-client.ts'
import { nodeEnv, nodeFlags, sandboxEnv, tunnelOrigin } from '#apps/sandbox/demo/hub-process.ts'
import { owner } from '#apps/sandbox/demo/stage.ts'
import type { Twin } from '#apps/sandbox/kit/twin.ts'
import { createWorld, type SandboxWorld } from '#apps/sandbox/kit/world.ts'
import { startSandbox } from '#apps/sandbox/server.ts'
import { createTwins } from '#apps/sandbox/twins.ts'
import type { Usage } from './hub.ts'

/** Twins in this process, a measured hub in another, an owner and a workspace. */
export interface Rig {
  readonly world: SandboxWorld
  readonly twin: (name: Twin['name']) => Twin
  readonly gateway: string
  readonly client: HubClient
  /** `/api/v1/workspaces/<id>` */
  readonly here: string
  readonly workspace: string
  /** What the hub's process used since the last time. */
  usage(): Promise<Usage>
  stopHub(): Promise<void>
  close(): Promise<void>
}

const usageShape = z.object({ roundTrips: z.number(), cpuMs: z.number(), rssMb: z.number() })
const root = fileURLToPath(new URL('../../', import.meta.url))

export async function setRig(port: number): Promise<Rig> {
  const world = createWorld({ seed: 1, tunnel: { [tunnelOrigin]: `http://127.0.0.1:${port}` } })
  const twins = createTwins(world, { hubOrigin: `http://localhost:${port}`, records: 0 })
  const sandbox = await startSandbox({ port: 0, world, twins })
  const dataDir = await mkdtemp(join(tmpdir(), 'lead-hub-bench-'))
  const env = sandboxEnv({ port, gateway: sandbox.origin, dataDir })
  const child = fork(join(root, 'tests/bench/hub.ts'), {
    cwd: root,
    env: { ...process.env, ...nodeEnv, ...env },
    // The measured result alone goes to stdout.
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: process.env['BENCH_EXEC_ARGV']?.split(' ') ?? nodeFlags,
  })
  await message(child)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const stopHub = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  const client = createHubClient(`http://localhost:${port}`)
  await client.signUp(owner)
  await client.signIn(owner)
  const made = z.object({ id: z.string() }).parse(await client.send('POST', '/api/v1/workspaces', { name: 'Bench' }))
  return {
    world,
    twin: (name) => {
      const found = twins.find((twin) => twin.name === name)
      if (found === undefined) throw new Error(`There is no twin named ${name}.`)
      return found
    },
    gateway: sandbox.origin,
    client,
    workspace: made.id,
    here: `/api/v1/workspaces/${made.id}`,
    usage: async () => {
      child.send('usage')
      return usageShape.parse(await message(child))
    },
    stopHub,
    async close() {
      await stopHub()
      await sandbox.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const message = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`The process ended with ${code ?? 'a signal'}.`)))
  })

/** Asks until the answer is yes; throws after `seconds`. */
export async function until(check: () => Promise<boolean>, seconds: number, everyMs = 20): Promise<void> {
  const end = performance.now() + seconds * 1_000
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`Not reached within ${seconds} seconds.`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
