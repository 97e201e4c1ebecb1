import { describe, expect, test } from 'vitest'

import { habitsLike } from '#connectors/memory/habits.ts'
import { memoryHarness } from '#tests/connectors/memory/harness.ts'

import { bugs } from './bugs.ts'
import { conformance } from './describe-connector.ts'
import { runCheck } from './harness.ts'
import type { Check } from './harness.ts'

function checkOf(beginning: string): Check {
  const [check, second] = conformance.filter(({ name }) => name.startsWith(beginning))
  if (!check || second) throw new Error(`${beginning} names ${second ? 'several checks' : 'no check'}.`)
  return check
}

describe('the conformance suite notices', () => {
  test.for(bugs)('$name', async (bug) => {
    const check = checkOf(bug.check)
    const habits = habitsLike.salesforce
    await runCheck(memoryHarness(habits), check)
    await expect(runCheck(memoryHarness(habits, bug.plant), check)).rejects.toBeInstanceOf(Error)
  })
})

test('every check has a bug that it notices', () => {
  const noticed = new Set(bugs.map(({ check }) => checkOf(check).name))
  // Concerns only connectors that are told an address; tried in tests/connectors/salesforce.
  noticed.add('an account or setting that leads elsewhere is refused before any call')
  expect(conformance.map(({ name }) => name).filter((name) => !noticed.has(name))).toEqual([])
})
