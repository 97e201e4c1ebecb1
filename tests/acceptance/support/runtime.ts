import { startHubProcess } from '#apps/sandbox/demo/hub-process.ts'
import type { StartHub } from '#apps/sandbox/demo/stage.ts'
import { startWorkersProcess } from '#apps/sandbox/demo/workers-process.ts'

export type Runtime = 'node' | 'workers'

/** How a hub is started on each runtime that the suite can be run on. */
const starters: Readonly<Record<Runtime, StartHub>> = { node: startHubProcess, workers: startWorkersProcess }

export const starterOf = (runtime: Runtime): StartHub => starters[runtime]
