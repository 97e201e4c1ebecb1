import fc from 'fast-check'
import { expect, test } from 'vitest'
import { violations } from './check.ts'
import { mutants } from './mutants.ts'
import { schedule } from './run-one.ts'
import { runSchedule } from './schedule.ts'
import { plainSetup } from './setup.ts'

const runsMax = Number(process.env['LEAD_HUB_MUTANT_SCHEDULES'] ?? 10_000)

test.each(mutants)('the simulation finds the seeded bug: $name', { timeout: 120_000 }, ({ core }) => {
  const result = fc.check(
    fc.property(schedule, (numbers) => violations(runSchedule(numbers, { ...plainSetup, core })).length === 0),
    { numRuns: runsMax, seed: 7, endOnFailure: true },
  )
  expect(result.failed).toBe(true)
})
