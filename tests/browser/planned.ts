import type { Browser } from 'playwright-core'
import { connectAll, owner, type Stage } from '#apps/sandbox/demo/stage.ts'
import { firstSyncPlan } from '#shared/api/connection.ts'
import { openBrowser, signIn, visit, type Visit } from './browser.ts'
import { openStage, until } from './stage.ts'

const records = 160

/** A workspace whose first sync is planned, and its owner signed in with still pictures. */
export interface Planned {
  readonly browser: Browser
  readonly stage: Stage
  readonly nora: Visit
  close(): Promise<void>
}

export async function openPlanned(): Promise<Planned> {
  const stage = await openStage(records)
  const browser = await openBrowser()
  await connectAll(stage)
  const path = `/api/v1/workspaces/${stage.workspace}/first-sync`
  await until(async () => (await stage.client.get(path, firstSyncPlan)).ready)
  const nora = await visit(browser, { reducedMotion: 'reduce' })
  await signIn(nora.page, stage.hub.origin, owner)
  return {
    browser,
    stage,
    nora,
    close: async () => {
      await browser.close()
      await stage.close()
    },
  }
}
