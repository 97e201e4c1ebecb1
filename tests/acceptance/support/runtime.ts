import { startHubProcess } from '#apps/sandbox/demo/hub-process.ts'
import type { StartHub } from '#apps/sandbox/demo/stage.ts'
import { startWorkersProcess } from '#apps/sandbox/demo/workers-process.ts'

export type Runtime = 'node' | 'workers'

/** How a hub is started on each runtime that the suite can be run on. */
export const starters: Readonly<Partial<Record<Runtime, StartHub>>> = {
  node: startHubProcess,
  workers: startWorkersProcess,
}

export function starterOf(runtime: Runtime): StartHub {
  const start = starters[runtime]
  if (start === undefined) throw new Error(`The suite cannot start a hub on ${runtime} yet.`)
  return start
}
