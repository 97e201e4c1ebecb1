import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallPurpose, Knobs, TwinName } from '#apps/sandbox/kit/twin.ts'
import { connectAll, setStage, type Stage } from '#apps/sandbox/demo/stage.ts'
import { sleep } from './check.ts'
import { createHubUser, type HubUser } from './hub-user.ts'
import {
  hubspotUser,
  salesforceUser,
  sheetUser,
  type Edit,
  type RemoteName,
  type RemoteUser,
  type Seen,
} from './remotes.ts'
import { starterOf, type Runtime } from './runtime.ts'

export interface SystemSettings {
  /** Person records to begin with, over all twins. */
  readonly records: number
  /** How far the system is brought before the first check. */
  readonly until: 'started' | 'connected' | 'synced'
  /** Environment of the hub, over the suite's own. */
  readonly extra?: Readonly<Record<string, string>>
  /** Google's true quota instead of one that does not slow tests. */
  readonly trueQuota?: boolean
}

/** Twins, their users, a hub and its owner. */
export interface System {
  readonly stage: Stage
  readonly runtime: Runtime
  readonly hub: HubUser
  readonly remotes: Readonly<Record<RemoteName, RemoteUser>>
  /** Connection ids; empty before `connected`. */
  connections: Readonly<Record<RemoteName, string>>
  /** Edits a person's record, found by e-mail, as a user of that remote. */
  edit(remote: RemoteName, email: string, fields: Edit): void
  /** The person's record there; throws where there is none, or more than one. */
  see(remote: RemoteName, email: string): Seen
  knobs(twin: TwinName, knobs: Partial<Knobs>): void
  /** How many calls with this purpose the twins have answered since call `since`. */
  calls(purpose: CallPurpose, since: number): number
  connect(): Promise<void>
  /** Ends the hub's process at once, without a word to it, and starts it again on the same data. */
  killAndRestart(pauseMs?: number): Promise<void>
  /** Nothing is being done and nothing has been written for a while. */
  quiet(seconds?: number): Promise<void>
  readonly log: readonly string[]
  close(): Promise<void>
}

const logLinesMax = 400
const quietMs = 700

export async function startSystem(settings: SystemSettings, runtime: Runtime): Promise<System> {
  const log: string[] = []
  const onLog = (text: string): void => {
    log.push(...text.split('\n').filter((line) => line.trim() !== ''))
    if (log.length > logLinesMax) log.splice(0, log.length - logLinesMax)
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'lead-hub-acceptance-'))
  const stage = await setStage({
    twinPort: 0,
    hubPort: await freePort(),
    records: settings.records,
    dataDir,
    onLog,
    extra: { POLL_SECONDS: '2', LOG_LEVEL: 'warn', ...settings.extra },
    start: starterOf(runtime),
  })
  const { salesforce, hubspot, google } = stage.twins
  if (settings.trueQuota !== true) {
    const much = 100_000
    const user = { readsPerMinutePerUser: much, writesPerMinutePerUser: much, drivePerMinutePerUser: much }
    google.actions['quotas']?.({ ...user, readsPerMinute: much, writesPerMinute: much })
  }
  const remotes = { salesforce: salesforceUser(salesforce), hubspot: hubspotUser(hubspot), sheets: sheetUser(google) }
  const hub = createHubUser(stage.client, stage.workspace)
  const { calls } = stage.world
  const see: System['see'] = (remote, email) => onlyOne(remotes[remote].people(), remote, email)
  const system: System = {
    stage,
    runtime,
    hub,
    remotes,
    connections: { salesforce: '', hubspot: '', sheets: '' },
    log,
    see,
    edit: (remote, email, fields) => remotes[remote].edit(see(remote, email), fields),
    knobs: (twin, knobs) => void Object.assign(stage.world.knobs(twin), knobs),
    calls: (purpose, since) =>
      Object.values(calls.count({ since })).reduce((sum, byPurpose) => sum + (byPurpose[purpose] ?? 0), 0),
    async connect() {
      system.connections = await connectAll(stage)
    },
    async killAndRestart(pauseMs = 0) {
      await stage.hub.stop('SIGKILL')
      await sleep(pauseMs)
      stage.hub = await stage.start(stage.env, onLog)
    },
    async quiet(seconds = 60) {
      const until = Date.now() + seconds * 1_000
      let since = calls.lastSeq()
      let start = Date.now()
      for (;;) {
        await sleep(100)
        const { jobs } = await hub.progress()
        const isBusy = jobs.length > 0 || system.calls('write', since) > 0
        if (isBusy) [since, start] = [calls.lastSeq(), Date.now()]
        if (Date.now() - start >= quietMs) return
        if (Date.now() > until) throw new Error(`Still busy after ${seconds} seconds: ${JSON.stringify(jobs)}`)
      }
    },
    async close() {
      await stage.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  try {
    if (settings.until !== 'started') await system.connect()
    if (settings.until === 'synced') {
      await hub.approve(await hub.plan())
      await system.quiet(60)
    }
  } catch (error) {
    await system.close()
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { log })
  }
  return system
}

function onlyOne(people: readonly Seen[], remote: RemoteName, email: string): Seen {
  const found = people.filter(({ fields }) => fields['email']?.toLowerCase() === email.toLowerCase())
  const [only] = found
  if (found.length !== 1 || only === undefined) throw new Error(`${remote} holds ${found.length} records of ${email}.`)
  return only
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
