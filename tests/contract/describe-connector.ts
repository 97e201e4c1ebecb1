import { describe, test } from 'vitest'

import { faultChecks } from './checks-fault.ts'
import { historyChecks } from './checks-history.ts'
import { manifestChecks } from './checks-manifest.ts'
import { mergingChecks } from './checks-merging.ts'
import { readChecks } from './checks-read.ts'
import { removalChecks } from './checks-removal.ts'
import { valueChecks } from './checks-value.ts'
import { webhookChecks } from './checks-webhook.ts'
import { writeChecks } from './checks-write.ts'
import { runCheck } from './harness.ts'
import type { Check, Harness } from './harness.ts'

/** Everything the hub relies on. A connector that passes can be trusted with a first sync. */
export const conformance: readonly Check[] = [
  ...manifestChecks,
  ...readChecks,
  ...historyChecks,
  ...writeChecks,
  ...removalChecks,
  ...mergingChecks,
  ...valueChecks,
  ...faultChecks,
  ...webhookChecks,
]

/** The public conformance suite: one test per promise of the contract. */
export function describeConnector(name: string, harness: Harness): void {
  describe(`${name} keeps the connector contract`, () => {
    for (const check of conformance) {
      if (check.concerns?.(harness) === false) continue
      test(check.name, { timeout: 30_000 }, () => runCheck(harness, check))
    }
  })
}
