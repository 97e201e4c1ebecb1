import { createServer } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setStage, type Stage } from '#apps/sandbox/demo/stage.ts'

/** Twins and a hub that serves the page, on ports of their own. */
export async function openStage(records: number): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lead-hub-browser-'))
  // A push that is lost on a busy machine is made up for by the next poll: soon, so that no test waits a minute for it.
  const extra = { POLL_SECONDS: '5' }
  const stage = await setStage({ twinPort: 0, hubPort: await freePort(), records, dataDir, extra })
  return {
    ...stage,
    close: async () => {
      await stage.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

const looksMax = 300

/** Waits until something is so, looking five times a second for a minute. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < looksMax; look += 1) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('It did not come to be so within a minute.')
}
