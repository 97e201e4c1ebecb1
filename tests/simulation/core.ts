import { planAbsorb, planSpread } from '#hub/core/absorb.ts'
import { compareBeforeWrite, planDelivery } from '#hub/core/deliver.ts'
import { settleMergings } from '#hub/core/mergings.ts'
import { settle } from '#hub/core/settle.ts'
import { settleRemovals } from '#hub/core/settle-removals.ts'
import { planUnite } from '#hub/core/uniting/unite.ts'

/** The core as the flows call it; seeded bugs replace one of these. */
export interface Core {
  readonly planAbsorb: typeof planAbsorb
  readonly planDelivery: typeof planDelivery
  readonly compareBeforeWrite: typeof compareBeforeWrite
  readonly planSpread: typeof planSpread
  readonly settle: typeof settle
  readonly settleRemovals: typeof settleRemovals
  readonly settleMergings: typeof settleMergings
  readonly planUnite: typeof planUnite
  /** Bugs of the flows around it. */
  readonly flaws: {
    readonly noCas?: true
    readonly noFind?: true
    readonly lateOffer?: true
    readonly sentAfterwards?: true
    readonly shadowBefore?: true
  }
}

export const realCore: Core = {
  planAbsorb,
  planSpread,
  planDelivery,
  compareBeforeWrite,
  settle,
  settleRemovals,
  settleMergings,
  planUnite,
  flaws: {},
}
