import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'

import { connectAll, owner, setStage, type StartHub } from './stage.ts'
import { startWorkersProcess } from './workers-process.ts'

const hubPort = 8787
const twinPort = 8790
const dataDir = '.data/workers'
/** Sources are watched: this is for those who work on them. */
const start: StartHub = (env, onLine) => startWorkersProcess(env, onLine, true)
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const onLog = (text: string): void => void process.stdout.write(text)

/** The hub on workerd over a libSQL server of its own: with the settings of `.dev.vars`, or else in the sandbox. */
async function main(): Promise<void> {
  const vars = await readVars()
  const close = vars === null ? await openSandbox() : await openHub(vars)
  let isClosing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!isClosing) void close().then(() => process.exit(0))
      isClosing = true
    })
  }
}

async function readVars(): Promise<Record<string, string> | null> {
  const text = await readFile('.dev.vars', 'utf8').catch(() => null)
  if (text === null) return null
  return Object.fromEntries(Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? '']))
}

async function openHub(vars: Readonly<Record<string, string>>): Promise<() => Promise<void>> {
  const hub = await start({ PORT: String(hubPort), DATA_DIR: dataDir, ...vars }, onLog)
  say(`Lead Hub is at ${hub.origin}, its databases in ${vars['DATA_DIR'] ?? dataDir}`)
  return hub.stop
}

async function openSandbox(): Promise<() => Promise<void>> {
  say('There is no .dev.vars: opening the sandbox.')
  const stage = await setStage({ hubPort, twinPort, records: 3_000, dataDir, onLog, start })
  await connectAll(stage)
  say(`Lead Hub is at ${stage.hub.origin}, the remotes at ${stage.gateway}`)
  say(`Sign in as ${owner.email} with ${owner.password}`)
  return stage.close
}

await main()
