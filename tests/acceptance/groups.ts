import { edits } from './edits.ts'
import { firstSync } from './first-sync.ts'
import type { Group } from './support/check.ts'

/** Every group of the suite, in the order they are run. */
export const groups: readonly Group[] = [firstSync, edits]
