import { realCore } from './core.ts'
import type { Core } from './core.ts'
import type { StoreHabits } from './store.ts'

/** What holds during a whole schedule. */
export interface Setup {
  readonly core: Core
  readonly store: Omit<StoreHabits, 'isGuarded'>
  /** Somebody will look at what happened. */
  readonly isTraced: boolean
}

export const plainSetup: Setup = { core: realCore, store: { isRanked: false, isRecorded: false }, isTraced: false }
