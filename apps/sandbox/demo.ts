import { existsSync } from 'node:fs'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

import { connectAll, owner, setStage, type Stage } from '#apps/sandbox/demo/stage.ts'

const usage = 'npm start -- [--records 3000] [--hub-port 8787] [--twin-port 8788]'
const dataDir = '.data/sandbox'
const logFile = '.data/sandbox.log'
/** So many ports are tried for the twins, from the wished one on. */
const portsTriedMax = 20

interface Wishes {
  readonly records: number
  readonly hubPort: number
  readonly twinPort: number
}

/** What `npm start` does: twins of the vendors, a hub beside them, and everything connected as a person would. */
async function main(): Promise<void> {
  const wishes = readWishes()
  if (!existsSync('apps/settings/dist/index.html')) {
    throw new Error('The settings page is not built yet. Run `npm start`, which builds it first.')
  }
  if (!(await isFree(wishes.hubPort))) {
    throw new Error(`Port ${wishes.hubPort} is taken, so the hub cannot start. Choose another: ${usage}`)
  }
  const twinPort = await freeFrom(wishes.twinPort, wishes.hubPort)
  await mkdir('.data', { recursive: true })
  await rm(logFile, { force: true })
  const onLog = (text: string): void => void appendFile(logFile, text)
  const stage = await setStage({ ...wishes, twinPort, dataDir, onLog })
  let stopping: Promise<void> | undefined
  const stop = (): void => void (stopping ??= end(stage))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    await connectAll(stage)
    if (stopping === undefined) say(welcome(stage))
  } catch (error) {
    if (stopping !== undefined) return
    await stage.close()
    throw error
  }
}

async function end(stage: Stage): Promise<void> {
  say('\nStopping.')
  await stage.close()
}

function readWishes(): Wishes {
  const text = { type: 'string' } as const
  const options = { records: text, 'hub-port': text, 'twin-port': text }
  const { values } = parseArgs({ options })
  return {
    records: whole('--records', values.records ?? '3000', 1_000_000),
    hubPort: whole('--hub-port', values['hub-port'] ?? '8787', 65_535),
    twinPort: whole('--twin-port', values['twin-port'] ?? '8788', 65_535),
  }
}

function whole(name: string, text: string, max: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= max) return number
  throw new Error(`${name} is a whole number from 1 to ${max}. ${usage}`)
}

async function freeFrom(wished: number, taken: number): Promise<number> {
  for (let port = wished; port < wished + portsTriedMax; port += 1) {
    if (port !== taken && (await isFree(port))) return port
  }
  throw new Error(`No port from ${wished} to ${wished + portsTriedMax - 1} is free for the twins. ${usage}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

const welcome = ({ client, gateway }: Stage): string => `
Lead Hub is ready:  ${client.origin}

  Sign in with      ${owner.email}
  and the password  ${owner.password}

It is connected to stand-ins of three systems, each with a page to look at and edit its records:

  Salesforce        ${gateway}/_twin/salesforce/
  HubSpot           ${gateway}/_twin/hubspot/
  Google Sheets     ${gateway}/_twin/google/

What to do next
  1. Sign in, look at what the first sync is going to do, and approve it.
  2. Edit a lead on one of the three pages.
  3. See it in the other two within a second, and in Lead Hub with where each value came from.

Everything here is made anew at each start. The hub's log is in ${logFile}. Ctrl-C ends it.
`

const say = (text: string): void => void process.stdout.write(`${text}\n`)

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
