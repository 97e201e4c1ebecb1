import { access } from './access.ts'
import { agreement } from './agreement.ts'
import { brake } from './brake.ts'
import { conflicts } from './conflicts.ts'
import { equalStamps, trueQuota } from './crowds.ts'
import { deletions } from './deletions.ts'
import { doors } from './doors.ts'
import { doubts } from './doubts.ts'
import { edits } from './edits.ts'
import { firstSync } from './first-sync.ts'
import { imports } from './imports.ts'
import { kills } from './kills.ts'
import { lives } from './lives.ts'
import { merging } from './merging.ts'
import { outages } from './outages.ts'
import { refusals } from './refusals.ts'
import { roles } from './roles.ts'
import { routing } from './routing.ts'
import { scoring } from './scoring.ts'
import { sheet } from './sheet.ts'
import { wallsBetweenOffices } from './walls.ts'
import { webhooks } from './webhooks.ts'
import type { Group } from './support/check.ts'

/** Every group of the suite, the longest first: they are run a few at a time. */
export const groups: readonly Group[] = [
  kills,
  equalStamps,
  conflicts,
  merging,
  deletions,
  agreement,
  brake,
  outages,
  sheet,
  imports,
  webhooks,
  refusals,
  access,
  lives,
  doubts,
  firstSync,
  edits,
  wallsBetweenOffices,
  scoring,
  routing,
  doors,
  trueQuota,
  roles,
]
